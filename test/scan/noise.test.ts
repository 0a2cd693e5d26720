import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/scan/diff.ts';
import { type Noise, quieten } from '../../src/scan/noise.ts';

const verdictOf = (...names: string[]): Verdict => ({
  kind: names.length > 0 ? 'changed' : 'existing',
  fields: names.map((field) => ({ field, from: 'a', to: 'b' })),
  memory: 'seen',
});

/** Scans in which `title` differs or not; what each tells of it. */
function history(changes: string): string[] {
  let noise: Noise = {};
  return Array.from(changes).map((one) => {
    const quiet = quieten(verdictOf(...(one === 'x' ? ['title'] : [])), noise);
    noise = quiet.noise;
    if (quiet.noisy.length > 0) return 'noisy';
    return quiet.verdict.kind;
  });
}

describe('a field that differs', () => {
  test('is told twice, and muted from the third time in five on', () => {
    expect(history('xxxxx')).toEqual(['changed', 'changed', 'noisy', 'noisy', 'noisy']);
    expect(history('x.x.x')).toEqual(['changed', 'existing', 'changed', 'existing', 'noisy']);
  });

  test('now and then is always told', () => {
    expect(history('x..x..x..x')).not.toContain('noisy');
  });

  test('is told again once it has been quiet', () => {
    expect(history('xxx.....x').at(-1)).toBe('changed');
  });

  test('does not silence the others', () => {
    const { verdict, noisy } = quieten(verdictOf('title', 'status_code'), { title: 0b11 });
    expect(noisy).toEqual(['title']);
    expect(verdict.fields.map(({ field }) => field)).toEqual(['status_code']);
    expect(verdict.kind).toBe('changed');
  });

  test('leaves no trace once it is forgotten', () => {
    let noise: Noise = { title: 1 };
    for (let scan = 0; scan < 5; scan += 1) ({ noise } = quieten(verdictOf(), noise));
    expect(noise).toEqual({});
  });
});

test('a page that is gone or new is told whatever differed', () => {
  const gone: Verdict = { ...verdictOf('status_code'), kind: 'gone', memory: 'gone' };
  expect(quieten(gone, { status_code: 0b11111 }).verdict).toEqual(gone);
});

describe('a page whose text is a little another each time', () => {
  const text = (extent: 'minor' | 'major'): Verdict => ({
    kind: 'changed',
    fields: [{ field: 'text_sha256', from: 'a', to: 'b', extent }],
    memory: 'seen',
  });
  const tick = text('minor');

  test('is known by two looks in one scan, and not heard again while it goes on so', () => {
    const seen = quieten(tick, {}, new Set(['text_sha256']));
    expect(seen).toMatchObject({ verdict: { kind: 'existing' }, noisy: ['text_sha256'] });
    expect(quieten(tick, seen.noise).verdict.kind).toBe('existing');
  });

  test('is heard when it becomes another text', () => {
    let noise: Noise = {};
    for (let scan = 0; scan < 5; scan += 1) ({ noise } = quieten(tick, noise));
    expect(quieten(text('major'), noise).verdict.kind).toBe('changed');
  });
});

test('what differed by chance in one scan is told in the next', () => {
  const once = quieten(verdictOf('status_code'), {}, new Set(['status_code']));
  expect(once.verdict.kind).toBe('existing');
  expect(quieten(verdictOf('status_code'), once.noise).verdict.kind).toBe('changed');
});
