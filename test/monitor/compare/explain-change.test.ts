import { describe, expect, test } from 'vitest';
import { explainChange, unexplained } from '../../../src/monitor/compare/explain-change.ts';
import { compileRules } from '../../../src/monitor/content/ignore-rules.ts';
import type { StoredChange } from '../../../src/monitor/results/results-store.ts';

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const kept = new Map<string, Buffer>([
  ['old', Buffer.from('<p>one</p><p>same</p>')],
  ['new', Buffer.from('<p>two</p><p>same</p><script src="https://evil.example/x.js"></script>')],
  ['png', PNG],
]);
const side = (sha256: string, contentType = 'text/html') => ({ sha256, contentType });

function change(from: StoredChange['from'], to: StoredChange['to'], detail = ''): StoredChange {
  const [id, url, at, sessionId] = [7, 'https://shop.example/', 5, 's'] as const;
  return { id, url, kind: 'changed', at, sessionId, detail, from, to };
}

async function explained(stored: StoredChange, patterns: string[] = []) {
  let pauses = 0;
  const contents = {
    content: (sha256: string) => kept.get(sha256) ?? null,
    pause: async () => {
      pauses += 1;
    },
  };
  return { ...(await explainChange(stored, compileRules([], patterns), contents)), pauses };
}

describe('a change is explained', () => {
  test('by what was known, counted lines, and the gravest that came or went', async () => {
    const result = await explained(change(side('old'), side('new'), 'status 200 -> 203'));
    expect(result).toMatchObject({ id: 7, kind: 'changed', at: 5, fromSha256: 'old', toSha256: 'new' });
    expect(result.summary).toMatch(/^status 200 -> 203, \+\d+ -\d+ lines, [\w -]+ came: \S*evil\.example/);
    // Between steps that may each take half a second others have their turn.
    expect(result.pauses).toBeGreaterThanOrEqual(3);
  });

  test('without lines where one side is no text', async () => {
    const { diff, summary } = await explained(change(side('old'), side('png', 'image/png')));
    expect(diff).toEqual({ hunks: [], added: 0, removed: 0, note: 'binary content, 21 -> 16 bytes' });
    expect(summary).toContain('binary content, 21 -> 16 bytes');
    expect((await explained(change(side('png', 'image/png'), null))).diff?.note).toBe(
      'binary content, 16 -> 0 bytes',
    );
  });

  test('by all of a page that came or went', async () => {
    expect((await explained(change(null, side('old')))).diff).toMatchObject({ removed: 0, note: '' });
    expect((await explained(change(side('old'), null))).diff).toMatchObject({ added: 0, note: '' });
  });

  test('as nothing where the rules of today leave no line that differs', async () => {
    const note = 'no line of what is kept differs under the ignore rules of today';
    const { diff, summary } = await explained(change(side('old'), side('old')));
    expect([diff?.note, summary]).toEqual([note, note]);
    expect((await explained(change(side('old'), side('new')), ['one', 'two', 'script'])).diff?.note).toBe(
      note,
    );
  });

  test('by its words alone where no content is kept', async () => {
    for (const stored of [
      change(null, null, 'failed 3 times'),
      change(side('lost'), side('lost'), 'failed 3 times'),
    ])
      expect(await explained(stored)).toMatchObject({ diff: null, signals: [], summary: 'failed 3 times' });
  });
});

test('one that is not explained says why, if it has contents', () => {
  expect(unexplained(change(side('old'), side('new'), 'type a -> b'), 'too many')).toMatchObject({
    summary: 'type a -> b, too many',
    diff: { hunks: [], note: 'too many' },
    fromSha256: 'old',
  });
  expect(unexplained(change(side('old'), null), 'too many').diff?.note).toBe('too many');
  expect(unexplained(change(null, null, 'failed'), 'too many')).toMatchObject({
    summary: 'failed',
    diff: null,
  });
});
