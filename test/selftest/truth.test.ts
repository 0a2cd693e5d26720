/** What scans and monitors say of sites whose truth is known. Not the slowest stories: those are in the verb alone. */
import { expect, test } from 'vitest';
import { CHECKS } from '../../src/practice/checks/check-list.ts';
import { LINK_GROUPS } from '../../src/practice/links/link-groups.ts';
import { TRAPS } from '../../src/practice/traps/trap-list.ts';
import { measureChecks } from '../../src/selftest/check-truth.ts';
import { measureDiff } from '../../src/selftest/diff-truth.ts';
import { measureLinks } from '../../src/selftest/link-coverage.ts';
import { measureMonitor } from '../../src/selftest/monitor-truth.ts';
import { measureTls } from '../../src/selftest/tls-truth.ts';
import { measureTraps } from '../../src/selftest/trap-visits.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { openBench } from './open-bench.ts';

test('each mode follows every kind of link that it promises, and nothing that must be left alone', async () => {
  const report = await measureLinks(openBench(), ['fast', 'normal', 'deep'], LINK_GROUPS);
  expect(report.broken).toEqual([]);
  expect(report.headline).toMatch(/^fast (\d+)\/\1, normal (\d+)\/\2, deep (\d+)\/\3$/);
});

test('traps end where visits are no longer sensible, and no ordinary page is lost to them', async () => {
  const report = await measureTraps(openBench(), ['fast', 'normal', 'deep'], TRAPS);
  expect(report.broken).toEqual([]);
});

test('planned changes are judged as they are, also after a scan that was killed', async () => {
  const report = await measureDiff(openBench(), ['plannedChanges', 'killedScan']);
  expect(report.broken).toEqual([]);
});

test('no change of content is missed by a monitor, and none is invented', async () => {
  const report = await measureMonitor(openBench(), ['content']);
  expect(report.broken).toEqual([]);
  expect(report.data).toMatchObject({ missed: 0, false: 0 });
});

test('TLS is told as it is, and a good server raises no finding', async () => {
  const report = await measureTls(systemClock, new AbortController().signal);
  if (report.headline === 'not measured') return console.warn(report.notes.join());
  expect(report.broken).toEqual([]);
});

test('weaknesses are found, sound sites are not accused, and no secret that is found is written down', async () => {
  const report = await measureChecks(openBench(), CHECKS);
  expect(report.data).toMatchObject({ missed: 0, accused: 0 });
  expect(report.broken).toEqual([]);
});
