import { expect, test } from 'vitest';
import { hostsAtOnce, limitsOf } from '../../src/scan/modes.ts';
import { collect, links, openSite } from './collect-bench.ts';

test('what a task says goes before what its mode says, and 0 leaves it to the mode', () => {
  const mode = limitsOf({ mode: 'fast' });
  expect(mode).toMatchObject({ depth: 2, urlsPerHost: 300, wallMs: 300_000 });
  expect(limitsOf({ mode: 'fast', maxUrls: 7, maxDepth: 9, maxMinutes: 1 })).toEqual({
    ...mode,
    depth: 9,
    urlsPerHost: 7,
    wallMs: 60_000,
  });
  expect(limitsOf({ mode: 'fast', maxUrls: 0, maxDepth: 0, maxMinutes: 0 })).toEqual(mode);
});

test('more hosts are visited at once where only their answers are waited for, unless the task says how many', () => {
  const scan = { mode: 'normal', maxConcurrent: 0, overrideRateLimit: false } as const;
  expect(hostsAtOnce(scan)).toBe(15);
  expect(hostsAtOnce({ ...scan, overrideRateLimit: true })).toBe(30);
  expect(hostsAtOnce({ ...scan, overrideRateLimit: true, maxConcurrent: 3 })).toBe(3);
});

test('a scan stays within the URLs and the depth of its task', async () => {
  const site = await openSite({ '/': links('/a', '/b'), '/a': links('/a/a'), '/b': '', '/a/a': '' });
  const shallow = await collect([`${site.origin}/`], { mode: 'fast', maxDepth: 1 });
  expect(shallow.paths).toEqual(['/', '/a', '/b']);
  const few = await collect([`${site.origin}/`], { mode: 'fast', maxUrls: 2 });
  expect(few.paths).toEqual(['/', '/a']);
  expect(few.summary.ended).toBe('budget');
});
