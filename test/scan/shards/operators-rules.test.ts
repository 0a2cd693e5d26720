import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { packRules, removeUnpackedRules, unpackRules } from '../../../src/scan/shards/operators-rules.ts';
import { openSite } from '../collect-bench.ts';
import { carryHere, crawlAsOne, crawlInShards } from './shard-bench.ts';

afterAll(removeUnpackedRules);

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'rules-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  writeFileSync(join(path, 'own.json'), JSON.stringify({ 'House Brand': { headers: { 'x-house': '' } } }));
  writeFileSync(join(path, 'notes.txt'), 'no rules');
  return path;
}

test('rules go with a shard to a machine that has not got them', async () => {
  const directory = folder();
  const site = await openSite({ '/': { headers: { 'x-house': '1' }, body: '<title>Home</title>' } });
  const options = { web: { technologies_directory: directory } };
  const local = await crawlAsOne([`${site.origin}/`], options);
  const here = carryHere();
  const sharded = await crawlInShards([`${site.origin}/`], 2, options, async (order, context) => {
    expect(JSON.stringify(order)).not.toContain(directory);
    return await here(order, context);
  });
  expect(local.pages).toContainEqual(expect.objectContaining({ tech: ['House Brand'] }));
  expect(sharded.pages).toEqual(local.pages);
});

test('the same rules are unpacked once, and no rules need no folder', () => {
  const files = packRules(folder());
  expect(files.map(({ name }) => name)).toEqual(['own.json']);
  const unpacked = unpackRules(files);
  expect(packRules(unpacked)).toEqual(files);
  expect(unpackRules(files)).toBe(unpacked);
  expect(unpackRules([...files, { name: '../outside.json', text: '{}' }])).not.toBe(unpacked);
  expect([packRules(''), unpackRules([])]).toEqual([[], '']);
  removeUnpackedRules();
  expect(existsSync(unpacked)).toBe(false);
});
