/** What runs of one command make of each other: new, changed, not seen, gone, back again. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recorded } from './output/read-recorded.ts';
import { openToolBench } from './tool-bench.ts';

const nuclei = (id: string, at: string, severity = 'high', name = `Name of ${id}`) =>
  JSON.stringify({
    'template-id': id,
    info: { name, severity },
    host: at,
    'matched-at': at,
    'matcher-status': true,
  });

describe('things that a tool lists', () => {
  const changesOf = (result: { changes: { kind: string; subject: string }[] }) =>
    result.changes.map(({ kind, subject }) => `${kind} ${subject}`);

  function openList() {
    const bench = openToolBench();
    const file = join(bench.folder, 'list');
    const list = (lines: string[]) => {
      writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
      return bench.run({ argv: ['cat', file] });
    };
    return { bench, list, [Symbol.dispose]: () => bench[Symbol.dispose]() };
  }

  test('are no news on the first look', async () => {
    using floor = openList();
    const result = await floor.list(['a.example', 'b.example']);
    expect(result).toMatchObject({ headline: 'baseline, 2 lines', changes: [], metrics: { new: 0 } });
  });

  test('are new when they come, and gone when two runs in a row miss them', async () => {
    using floor = openList();
    await floor.list(['a.example', 'b.example']);
    expect(changesOf(await floor.list(['a.example', 'b.example', 'c.example']))).toEqual(['new c.example']);
    const missed = await floor.list(['b.example', 'c.example']);
    expect(missed).toMatchObject({ changes: [], metrics: { gone: 0, not_seen: 1 } });
    expect(missed.headline).toBe('2 lines, 0 new, 0 changed, 0 gone, 1 not seen');
    expect(changesOf(await floor.list(['b.example', 'c.example']))).toEqual(['gone a.example']);
    expect((await floor.list(['b.example', 'c.example'])).changes).toEqual([]);
  });

  test('that come back before that were never away; later they are new again', async () => {
    using floor = openList();
    await floor.list(['a', 'b']);
    await floor.list(['b']);
    expect((await floor.list(['a', 'b'])).changes).toEqual([]);
    await floor.list(['b']);
    await floor.list(['b']);
    expect(changesOf(await floor.list(['a', 'b']))).toEqual(['new a']);
  });

  test('are not gone for a run that failed, or that could not be read to the end', async () => {
    using bench = openToolBench();
    const file = join(bench.folder, 'list');
    const argv = ['/bin/sh', file];
    writeFileSync(file, 'echo a; echo b');
    await bench.run({ argv });
    writeFileSync(file, 'exit 1');
    for (let runs = 0; runs < 3; runs += 1) await expect(bench.run({ argv })).rejects.toThrow();
    writeFileSync(file, `printf '\\377\\n'; echo b`);
    for (let runs = 0; runs < 3; runs += 1)
      expect(await bench.run({ argv })).toMatchObject({
        outcome: 'partial',
        metrics: { gone: 0, not_seen: 0 },
      });
    writeFileSync(file, 'echo a; echo b');
    expect((await bench.run({ argv })).changes).toEqual([]);
  });

  test('of another command, or other targets, are not compared', async () => {
    using bench = openToolBench();
    const run = (targets: string[]) => bench.run({ argv: ['cat', '{targets}'], targets });
    await run(['a', 'b']);
    expect((await run(['c'])).headline).toBe('baseline, 1 line');
    // In another order they are the same.
    expect((await run(['b', 'a'])).headline).toBe('2 lines, 0 new, 0 changed, 0 gone');
  });
});

describe('findings', () => {
  function openFindings() {
    const bench = openToolBench();
    const file = join(bench.folder, 'found');
    const run = (lines: string[], goneAfter = 2) => {
      writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
      return bench.run({ argv: ['cat', file], output: 'nuclei', goneAfter });
    };
    return { bench, run, [Symbol.dispose]: () => bench[Symbol.dispose]() };
  }

  test('live from open over changed to resolved, and come back', async () => {
    using floor = openFindings();
    const { bench, run } = floor;
    const at = 'https://a.example/x';
    const first = await run([nuclei('cve', at)]);
    expect(first).toMatchObject({
      baseline: true,
      changes: [],
      findings: [{ kind: 'cve', severity: 'high', title: 'Name of cve', url: at }],
    });
    expect(first.headline).toBe('baseline, 1 line; 1 finding (1 high)');
    expect(await run([nuclei('cve', at)])).toMatchObject({ baseline: false, changes: [], findings: [] });

    const changed = await run([nuclei('cve', at, 'critical')]);
    expect(changed.findings).toMatchObject([{ kind: 'cve', severity: 'critical' }]);
    const [finding] = bench.findings(changed);
    expect(finding).toMatchObject({
      state: 'changed',
      severity: 'critical',
      times_seen: 3,
      source: 'nuclei',
    });

    const missed = await run([]);
    expect(missed).toMatchObject({
      changes: [],
      metrics: { findings: 1, not_seen: 1, findings_resolved: 0 },
    });
    const resolved = await run([]);
    expect(resolved.changes).toMatchObject([{ kind: 'resolved', subject: at }]);
    expect(bench.findings(resolved)[0]).toMatchObject({ state: 'resolved', news: 'resolved' });
    expect(bench.findings(await run([]))).toEqual([]);

    const again = await run([nuclei('cve', at, 'critical')]);
    expect(again).toMatchObject({ findings: [{ kind: 'cve' }], metrics: { findings_new: 1 } });
    expect(bench.findings(again)[0]).toMatchObject({ state: 'open', news: 'returned' });
  });

  test('are resolved at once where the task says so', async () => {
    using floor = openFindings();
    await floor.run([nuclei('cve', 'https://a.example/')], 1);
    expect((await floor.run([], 1)).metrics).toMatchObject({ findings: 0, findings_resolved: 1 });
  });

  test('that one command saw are not resolved by another that does not look for them', async () => {
    using bench = openToolBench();
    const line = nuclei('cve', 'https://a.example/');
    const argv = (text: string) => ['/bin/sh', '-c', text === '' ? 'true' : `echo '${text}'`];
    await bench.run({ argv: argv(line), output: 'nuclei' });
    for (let runs = 0; runs < 3; runs += 1)
      expect((await bench.run({ argv: argv(''), output: 'nuclei' })).metrics).toMatchObject({ findings: 1 });
  });

  test('are told the worst first, fifty at most', async () => {
    using floor = openFindings();
    const lines = Array.from({ length: 80 }, (_, index) =>
      nuclei(`t${index}`, `https://h${index}.example/`, index === 79 ? 'critical' : 'info'),
    );
    const { findings, metrics } = await floor.run(lines);
    expect(findings).toHaveLength(50);
    expect(findings?.[0]).toMatchObject({ severity: 'critical', title: 'Name of t79' });
    expect(metrics).toMatchObject({ findings: 80, findings_critical: 1, findings_info: 79 });
  });
});

test('what nmap said of a port is over when the port is closed, and of a host that does not answer nothing is', async () => {
  using bench = openToolBench();
  const file = join(bench.folder, 'out.xml');
  const run = (xml: string) => {
    writeFileSync(file, xml);
    return bench.run({ argv: ['cat', file], output: 'nmap', goneAfter: 2 });
  };
  const open = recorded('nmap.xml');
  const closed = open.replace(/portid="443"><state state="open"/, 'portid="443"><state state="closed"');
  await run(open);
  const silent = await run(open.replaceAll('state="up"', 'state="down"'));
  expect(silent.metrics).toMatchObject({ gone: 0, findings_resolved: 0 });
  const over = await run(closed.replace(/<script id="ssl-heartbleed"[^>]*>/, ''));
  expect(over.changes.filter(({ kind }) => kind === 'resolved').map(({ detail }) => detail)).toEqual([
    'high: The Heartbleed Bug',
    'info: open port 443/tcp (ssl/http)',
  ]);
  // Its port is open still: one run without it is no proof.
  const quiet = await run(
    closed.replace(/<script id="(?:ssl-heartbleed|http-slowloris-check)"[\s\S]*?(?=<script|<\/port>)/g, ''),
  );
  expect(quiet.metrics).toMatchObject({ findings_resolved: 0 });
});

test('a run whose report fails at its end is told again by the next', async () => {
  using bench = openToolBench();
  const file = join(bench.folder, 'list');
  const argv = ['/bin/sh', file];
  writeFileSync(file, 'echo a');
  await bench.run({ argv });
  // The directory goes while the tool runs.
  writeFileSync(file, `echo a; echo b; rm -rf ${join(bench.folder, 'reports')}`);
  await expect(bench.run({ argv })).rejects.toMatchObject({ kind: 'io' });
  rmSync(join(bench.folder, 'reports'), { recursive: true, force: true });
  writeFileSync(file, 'echo a; echo b');
  expect((await bench.run({ argv })).changes).toMatchObject([{ kind: 'new', subject: 'b' }]);
});
