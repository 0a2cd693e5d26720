/** What the screens read of a real store. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readHealthView } from '../../src/board/views/health-view.ts';
import { LoadMeter } from '../../src/board/views/load-meter.ts';
import { LogReader } from '../../src/board/views/log-reader.ts';
import { readLogView } from '../../src/board/views/log-view.ts';
import type { ViewSources } from '../../src/board/views/read-view.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench, definition } from '../engine/open-engine.ts';

const MINUTE = 60_000;

describe('the structured log', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'scarefloor-log-'));
    file = join(directory, 'scarefloor.log');
  });
  afterEach(async () => await rm(directory, { recursive: true }));

  const line = (msg: string, more: Record<string, unknown> = {}) =>
    `${JSON.stringify({ level: 'info', time: '2026-11-23T14:05:09.000Z', pid: 1, ...more, msg })}\n`;
  const messages = (reader: LogReader) => reader.read().rows.map(({ message }) => message);

  test('is empty where there is no file yet', () => {
    expect(new LogReader(file).read()).toEqual({ rows: [], isCut: false });
  });

  test('is read on as it grows, and a half written line waits until it is whole', () => {
    const reader = new LogReader(file);
    writeFileSync(file, `${line('one')}${line('two').slice(0, 20)}`);
    expect(messages(reader)).toEqual(['one']);
    appendFileSync(file, `${line('two').slice(20)}${line('three', { task: 'lab' })}`);
    const { rows } = reader.read();
    expect(rows.map(({ id, message }) => [id, message])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
    expect(rows[2]).toMatchObject({ level: 'info', fields: [{ name: 'task', value: 'lab' }] });
  });

  test('goes on in the new file when the old one is set aside', () => {
    const reader = new LogReader(file);
    writeFileSync(file, line('before'));
    messages(reader);
    renameSync(file, `${file}.1`);
    writeFileSync(file, line('after'));
    expect(messages(reader)).toEqual(['before', 'after']);
  });

  test('keeps the newest lines of a large file, and says that there are more', () => {
    const reader = new LogReader(file);
    writeFileSync(file, Array.from({ length: 20_000 }, (_, index) => line(`line ${index}`)).join(''));
    const { rows, isCut } = reader.read();
    expect(rows).toHaveLength(5_000);
    expect(rows.at(-1)?.message).toBe('line 19999');
    expect(isCut).toBe(true);
  });

  test('makes what others wrote safe, also what is no JSON', () => {
    writeFileSync(file, `\u001b[2Jplain\n${line('title \u001b]0;x\u0007 \u202eevil')}`);
    expect(messages(new LogReader(file))).toEqual(['plain', 'title \ufffdevil']);
  });

  test('is filtered by words, by time and by what a line says of a field', () => {
    writeFileSync(file, `${line('started', { type: 'scan' })}${line('started', { type: 'monitor' })}`);
    const now = Date.parse('2026-11-23T14:05:10.000Z');
    const count = (filter: string) => {
      const sources = { log: new LogReader(file), now } as ViewSources;
      return readLogView({ filter, sort: null, offset: 0, limit: 10 }, sources).total;
    };
    expect(count('')).toBe(2);
    expect(count('STARTED !type:scan')).toBe(1);
    expect(count('since:2s')).toBe(2);
    expect(count('since:1s')).toBe(1 + 1);
    expect(count('nothing')).toBe(0);
  });
});

describe('the load of the last two hours', () => {
  test('counts what began in each span of five minutes, and what of it failed', async () => {
    await using bench = new Bench({ max_concurrent_scans: 4, retry_attempts: 0 });
    const meter = new LoadMeter(bench.store);
    await bench.act({ kind: 'addTask', definition: definition('one', { interval: '10m' }) });
    for (let round = 0; round < 3; round += 1) {
      await bench.clock.advance(10 * MINUTE);
      bench.engine.planner.runOnce();
      bench.engine.dispatcher.runOnce();
      const work = bench.work.started.at(-1);
      await (round === 1 ? work?.fail(new WorkError('connect', 'refused')) : work?.succeed());
    }
    const { started, failed, waitMs } = meter.trend(bench.clock.now());
    expect(started).toHaveLength(24);
    expect(started.slice(-5)).toEqual([1, 0, 1, 0, 1]);
    expect(failed.slice(-5)).toEqual([0, 0, 1, 0, 0]);
    expect(waitMs.slice(-5)).toEqual([0, null, 0, null, 0]);
    // What is counted once stays, and what is older than two hours goes.
    await bench.clock.advance(110 * MINUTE);
    expect(meter.trend(bench.clock.now()).started.slice(0, 3)).toEqual([0, 1, 0]);
  });
});

test('the Health screen has what is critical first, however much came after it', async () => {
  await using bench = new Bench();
  const raise = (key: string, severity: 'warning' | 'critical', at: number) =>
    bench.store.alerts.insert({ key, kind: 'failing', severity, title: key }, 'quiet', at);
  raise('first', 'critical', 1);
  for (let one = 0; one < 60; one += 1) raise(`letter ${one}`, 'warning', 2 + one);
  const meter = new LoadMeter(bench.store);
  const sources = {
    store: bench.store,
    settings: { channels: [], scheduler: bench.engine.core.config },
    engine: { role: 'none' },
    now: 100,
    load: meter,
  } as unknown as ViewSources;
  const { alerts } = readHealthView(sources);
  expect(alerts).toHaveLength(50);
  expect(alerts.slice(0, 2).map(({ title }) => title)).toEqual(['first', 'letter 59']);
});
