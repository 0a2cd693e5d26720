import { describe, expect, test } from 'vitest';
import { compareKept } from '../../../src/monitor/compare/compare-kept.ts';
import {
  differsBehindTheCap,
  factsThatDiffer,
  isSameVersion,
} from '../../../src/monitor/compare/compare-versions.ts';
import { compileRules } from '../../../src/monitor/content/ignore-rules.ts';
import type { KeptVersion } from '../../../src/monitor/results/results-reader.ts';
import type { Version } from '../../../src/monitor/watched-url.ts';

const VERSION: Version = {
  status: 200,
  finalUrl: 'https://shop.example/a?n=1',
  contentType: 'text/plain; charset=utf-8',
  rawSha256: 'raw',
  tailSha256: '',
  bytes: 10,
  textSha256: 'text',
  rulesKey: '',
  truncated: false,
};
const like = (more: Partial<Version>): Version => ({ ...VERSION, ...more });

describe('two versions', () => {
  test('are the same whatever their query and charset are, and another by all that counts', () => {
    expect(
      isSameVersion(VERSION, like({ finalUrl: 'https://shop.example/a?n=2', contentType: 'text/plain' })),
    ).toBe(true);
    for (const more of [
      { status: 203 },
      { contentType: 'text/html' },
      { textSha256: 'else' },
      { finalUrl: 'https://shop.example/b' },
    ])
      expect(isSameVersion(VERSION, like(more)), JSON.stringify(more)).toBe(false);
  });

  test('differ behind the cap only where both were read to their end', () => {
    const [one, other] = [like({ tailSha256: 'a' }), like({ tailSha256: 'b' })];
    expect(differsBehindTheCap(one, other)).toBe(true);
    expect(isSameVersion(one, other)).toBe(false);
    expect(factsThatDiffer(one, other)).toBe('content behind the part that is kept');
    for (const [left, right] of [
      [one, one],
      [one, VERSION],
      [VERSION, one],
      [VERSION, VERSION],
    ] as const)
      expect(isSameVersion(left, right)).toBe(true);
  });

  test('are told apart by their facts in words', () => {
    expect(factsThatDiffer(VERSION, like({ status: 203, contentType: 'text/html' }))).toBe(
      'status 200 -> 203, type text/plain -> text/html',
    );
  });
});

describe('kept versions beside each other', () => {
  const kept = (sha256: string, truncated = false): KeptVersion => ({
    id: 1,
    at: 0,
    sessionId: 's',
    status: 200,
    finalUrl: 'https://shop.example/a',
    contentType: 'text/plain',
    sha256,
    textSha256: sha256,
    bytes: 1,
    truncated,
  });
  const bodies: Record<string, string> = { one: 'a\nb\n', two: 'a\nc\n' };
  const how = {
    rules: compileRules([], []),
    raw: false,
    content: (sha256: string) => (bodies[sha256] === undefined ? null : Buffer.from(bodies[sha256])),
  };

  test('say so where only the beginning of one of them is kept', async () => {
    for (const [from, to] of [
      [kept('one', true), kept('two')],
      [kept('one'), kept('two', true)],
    ] as const) {
      const { diff } = await compareKept('https://shop.example/a', from, to, how);
      expect(diff).toMatchObject({ added: 1, removed: 1, note: 'only the beginning of a long body is kept' });
    }
    const { diff } = await compareKept('https://shop.example/a', kept('one'), kept('two'), how);
    expect(diff).toMatchObject({ added: 1, removed: 1, note: '' });
  });

  test('say so where neither is kept any more', async () => {
    const { diff } = await compareKept('https://shop.example/a', kept('gone'), kept('lost'), how);
    expect(diff).toEqual({ hunks: [], added: 0, removed: 0, note: 'neither content is kept any more' });
  });
});
