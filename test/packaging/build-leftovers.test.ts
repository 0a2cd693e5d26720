import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeLeftovers } from '../../build-leftovers.ts';

const MINUTE = 60_000;

let dist = '';
let now = Date.UTC(2026, 10, 23, 8);

beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'scarefloor-dist-'));
  mkdirSync(join(dist, 'chunks'));
});
afterEach(() => rmSync(dist, { recursive: true, force: true }));

/** A build of these, so long after the one before; chunks that are left. */
function build(afterMs: number, ...chunks: string[]): string[] {
  now += afterMs;
  const made = ['cli.js', ...chunks.map((name) => join('chunks', name))];
  // As esbuild does: what has not changed is not written.
  for (const name of made) writeFileSync(join(dist, name), 'x', { flag: 'a' });
  removeLeftovers(dist, new Set(made), now);
  return readdirSync(join(dist, 'chunks')).sort();
}

test('what the build before consisted of stays for who runs from it, and goes with the next', () => {
  build(0, 'a.js', 'a.js.map', 'same.js');
  expect(build(600 * MINUTE, 'b.js', 'same.js')).toEqual(['a.js', 'a.js.map', 'b.js', 'same.js']);
  expect(build(600 * MINUTE, 'c.js', 'same.js')).toEqual(['b.js', 'c.js', 'same.js']);
});

test('building the same again takes nothing away, and builds of the last hour all stay', () => {
  build(0, 'a.js');
  build(600 * MINUTE, 'b.js');
  expect(build(600 * MINUTE, 'b.js')).toEqual(['a.js', 'b.js']);
  for (const name of ['c.js', 'd.js', 'e.js']) build(10 * MINUTE, name);
  expect(build(MINUTE, 'f.js')).toEqual(['b.js', 'c.js', 'd.js', 'e.js', 'f.js']);
  expect(build(120 * MINUTE, 'f.js')).toEqual(['e.js', 'f.js']);
});

test('what is no code of a build stays', () => {
  mkdirSync(join(dist, 'schemas'));
  writeFileSync(join(dist, 'schemas', 'status.json'), '{}');
  writeFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), '');
  build(0, 'a.js');
  build(600 * MINUTE, 'b.js');
  build(600 * MINUTE, 'c.js');
  expect(readdirSync(dist).sort()).toEqual(['THIRD-PARTY-NOTICES.txt', 'chunks', 'cli.js', 'schemas']);
  expect(readdirSync(join(dist, 'schemas'))).toEqual(['status.json']);
});
