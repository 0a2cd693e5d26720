import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FakeClock } from '../../fake-clock.ts';
import { Bench } from '../open-engine.ts';

/** The bench's clock stands at 2026-11-23. */
const OLD = 'shop-87afb3f7-20261001-120000-ab12';
const NEW = 'shop-87afb3f7-20261101-120000-ab12';

function benchWithReports(): { bench: Bench; directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-reports-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return {
    directory,
    bench: new Bench({ max_report_days: 30 }, new FakeClock(), { reportsDirectory: directory }),
  };
}

test('reports go once they are older than they are kept, and what is no report of ours stays', async () => {
  const { bench, directory } = benchWithReports();
  await using _bench = bench;
  for (const stem of [OLD, NEW])
    for (const ending of ['html', 'pages.jsonl', 'sarif'])
      writeFileSync(join(directory, `${stem}.${ending}`), '');
  for (const name of ['notes.html', '20261001.html', `${OLD}.html.bak`, 'a-20261001-120000-ab12.html'])
    writeFileSync(join(directory, name), '');

  expect(await bench.act({ kind: 'cleanup', dryRun: true })).toMatchObject({
    message: 'would remove 0 executions, 3 report files',
    removed: { reports: 3 },
  });
  expect(readdirSync(directory)).toHaveLength(10);
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ removed: { reports: 3 } });
  expect(readdirSync(directory).filter((name) => name.startsWith(OLD))).toEqual([`${OLD}.html.bak`]);
  expect(readdirSync(directory)).toHaveLength(7);
});

test('what cannot be removed holds no cleanup up', async () => {
  const { bench, directory } = benchWithReports();
  await using _bench = bench;
  mkdirSync(join(directory, `${OLD}.html`));
  expect(await bench.act({ kind: 'cleanup' })).toMatchObject({ ok: true, removed: { reports: 0 } });
  expect(bench.logged).toContain('warn could not remove old reports');
});
