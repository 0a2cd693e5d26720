/** Tools that misbehave: each ends in bounded time and memory, with one clear outcome and nothing left running. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/shared/clock.ts';
import { endMarked, markedProcesses } from '../../src/shared/marked-processes.ts';
import { LARGEST_RAW_BYTES, RawOutput } from '../../src/tool/raw-output.ts';
import { ReadOutput } from '../../src/tool/read-output.ts';
import { hasWorked, processorTime } from '../../src/tool/signs-of-life.ts';
import { newRunMark, toolEnvironment } from '../../src/tool/tool-environment.ts';
import { runToolProcess } from '../../src/tool/tool-process.ts';
import { isAlive, until } from '../workers/processes.ts';
import { openToolBench, type ToolBench } from './tool-bench.ts';

const linux = test.skipIf(process.platform !== 'linux');

/** Pids that a script wrote into files named so, one each. */
function pidIn(bench: ToolBench, name: string): number {
  try {
    return Number(readFileSync(join(bench.folder, name), 'utf8'));
  } catch {
    return 0;
  }
}

/** Starts a script, waits until it has written `name`, and aborts it. */
async function aborted(bench: ToolBench, script: string, name: string): Promise<void> {
  const controller = new AbortController();
  const run = bench.sh(script, {}, controller.signal);
  run.catch(() => undefined);
  await until(() => pidIn(bench, name) > 0, 'the tool runs');
  controller.abort(new Error('cancelled by ana'));
  await expect(run).rejects.toThrow('cancelled by ana');
}

describe('a tool that is cancelled', () => {
  test('gets SIGTERM, with which it may clean up', async () => {
    using bench = openToolBench();
    const file = join(bench.folder, 'pid');
    const cleaned = join(bench.folder, 'cleaned');
    await aborted(
      bench,
      `trap 'echo 1 >${cleaned}; exit 0' TERM; echo $$ >${file}; while :; do sleep 0.05; done`,
      'pid',
    );
    expect(pidIn(bench, 'cleaned')).toBe(1);
    expect(isAlive(pidIn(bench, 'pid'))).toBe(false);
  });

  test('and ignores that is killed with its children', async () => {
    using bench = openToolBench();
    const [file, child] = [join(bench.folder, 'pid'), join(bench.folder, 'child')];
    await aborted(
      bench,
      `trap '' TERM; sleep 60 & echo $! >${child}; echo $$ >${file}; while :; do sleep 0.05; done`,
      'pid',
    );
    expect(isAlive(pidIn(bench, 'pid'))).toBe(false);
    expect(isAlive(pidIn(bench, 'child'))).toBe(false);
  });

  linux('is found with what has left its process group and session', async () => {
    using bench = openToolBench();
    const [file, daemon] = [join(bench.folder, 'pid'), join(bench.folder, 'daemon')];
    await aborted(
      bench,
      `setsid sh -c 'trap "" TERM; echo $$ >${daemon}; sleep 60; sleep 60' & while [ ! -s ${daemon} ]; do sleep 0.02; done; echo $$ >${file}; wait`,
      'pid',
    );
    expect(isAlive(pidIn(bench, 'daemon'))).toBe(false);
  });

  test('before it was started is not started', async () => {
    using bench = openToolBench();
    const reason = new Error('too late');
    await expect(bench.sh('touch never', {}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('has its run recorded as such, and what it printed so far is kept', async () => {
    using bench = openToolBench();
    await aborted(bench, `echo half; echo $$ >${join(bench.folder, 'pid')}; sleep 60`, 'pid');
    const raw = bench.reports().find((name) => name.endsWith('.raw.txt'));
    expect(readFileSync(join(bench.folder, 'reports', raw ?? ''), 'utf8')).toBe('half\n');
    expect((await bench.sh('echo half')).headline).toBe('baseline, 1 line');
  });
});

describe('a tool that ends and leaves something running', () => {
  test('is not waited for, though that holds its output open', async () => {
    using bench = openToolBench();
    const child = join(bench.folder, 'child');
    const result = await bench.sh(`echo found; sleep 60 & echo $! >${child}`);
    expect(result).toMatchObject({ outcome: 'completed', metrics: { lines: 1 } });
    expect(isAlive(pidIn(bench, 'child'))).toBe(false);
    expect(bench.log.join('\n')).toContain('left processes running');
  });

  linux('as a daemon is rid of it all the same', async () => {
    using bench = openToolBench();
    const daemon = join(bench.folder, 'daemon');
    await bench.sh(
      `setsid sh -c 'echo $$ >${daemon}; exec sleep 60' >/dev/null 2>&1 & while [ ! -s ${daemon} ]; do sleep 0.02; done`,
    );
    expect(isAlive(pidIn(bench, 'daemon'))).toBe(false);
  });
});

describe('what it prints', () => {
  test('in one line of 50 MB is cut, said to be partial, and costs no memory', async () => {
    using bench = openToolBench();
    const before = process.memoryUsage.rss();
    const result = await bench.sh(`echo first; head -c 50000000 /dev/zero | tr '\\0' x; echo; echo last`);
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
    expect(result).toMatchObject({
      outcome: 'partial',
      reason: '1 lines were too long or no text',
      metrics: { lines: 2, bad_lines: 1 },
    });
    expect(bench.report(result, '.html')).toContain('"line":2,"why":"is longer than');
  });

  test('without a line break is read as well', async () => {
    using bench = openToolBench();
    expect((await bench.sh('printf only')).metrics).toMatchObject({ lines: 1 });
  });

  test('in binary is counted as bad and shown safely', async () => {
    using bench = openToolBench();
    const result = await bench.sh(
      `echo good; printf '\\377\\376\\001\\n'; printf '\\033[31mred\\033[0m\\n'; printf 'a\\000b\\n'`,
    );
    expect(result).toMatchObject({ outcome: 'partial', metrics: { lines: 2, bad_lines: 2 } });
    const text = bench.report(result, '.html') + bench.report(result, '.assets.jsonl');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    expect(text).toContain('"subject":"red"');
  });

  test('without end fills neither disk nor memory', async () => {
    using bench = openToolBench();
    const before = process.memoryUsage.rss();
    const result = await bench.sh(`head -c 100000000 /dev/zero | tr '\\0' '0' | fold -w 99`, {
      output: 'none',
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
    const raw = Buffer.byteLength(bench.report(result, '.raw.txt'));
    expect(raw).toBeGreaterThan(LARGEST_RAW_BYTES - 1_000);
    expect(raw).toBeLessThanOrEqual(LARGEST_RAW_BYTES);
    expect(bench.report(result, '.html')).toMatch(/lines of its output did not fit/);
  });

  test('on stderr without end leaves the log its room and its last words', async () => {
    using bench = openToolBench();
    await expect(
      bench.sh(
        'i=0; while [ $i -lt 5000 ]; do echo "noise $i"; i=$((i+1)); done >&2; echo "fatal: no route" >&2; exit 2',
      ),
    ).rejects.toMatchObject({
      kind: 'tool',
      message: '/bin/sh exited with code 2: noise 4998; noise 4999; fatal: no route',
    });
    expect(bench.log.length).toBeLessThan(1_100);
    expect(bench.log.join('\n')).toContain('5001 lines, of which 4001 are not logged');
    expect(bench.log.findLast((line) => line.includes('stderr'))).toContain('fatal: no route');
  });

  test('slowly is told as it comes, as lines whose end nobody knows', async () => {
    using bench = openToolBench();
    await bench.sh('i=0; while [ $i -lt 120 ]; do echo "host$i"; i=$((i+1)); done; sleep 0.1; echo end');
    const running = bench.progress.filter(({ phase }) => phase === 'run');
    expect(running[0]).toMatchObject({ done: 0, total: null });
    expect(running.some(({ done }) => done >= 50)).toBe(true);
    expect(running.every(({ total }) => total === null)).toBe(true);
  });
});

test.each([
  ['bytes', { largest: 1_000 }, '1000 bytes'],
  ['lines', { mostLines: 100 }, '100 lines'],
])('a tool that prints more %s than there may be is told to end, once', (_, limits, says) => {
  using bench = openToolBench();
  let told = 0;
  const raw = new RawOutput(join(bench.folder, 'raw'));
  const nothing = () => undefined;
  const output = new ReadOutput({
    output: 'lines',
    sink: { asset: nothing, finding: nothing, answered: nothing, progress: nothing },
    raw,
    mask: (text) => text,
    onTooMuch: () => {
      told += 1;
    },
    ...limits,
  });
  for (let chunk = 0; chunk < 100; chunk += 1) output.push(Buffer.from('0123456\n'.repeat(50)));
  expect(output.end()).toBe(`it printed more than ${says} and was ended`);
  raw.close();
  expect(told).toBe(1);
  expect(output.lines).toBeLessThan(200);
});

test('whoever reads and fails ends the tool, and says why', async () => {
  using bench = openToolBench();
  const mark = newRunMark();
  const disk = new Error('database or disk is full');
  const run = runToolProcess({
    program: '/bin/sh',
    argv: ['sh', '-c', 'echo one; exec sleep 60'],
    directory: bench.folder,
    environment: toolEnvironment(process.env, {}, { mark, directory: bench.folder }),
    mark,
    stdin: null,
    clock: systemClock,
    signal: new AbortController().signal,
    onStdout: () => {
      throw disk;
    },
    onStderr: () => undefined,
  });
  await expect(run).rejects.toBe(disk);
  expect(markedProcesses({ text: mark }) ?? []).toEqual([]);
});

linux('a tool that works without a word is told from one that hangs', async () => {
  const worker = spawn('/bin/sh', ['-c', 'while :; do :; done'], { env: { SCAREFLOOR_TEST_MARK: 'works' } });
  const sleeper = spawn('/bin/sh', ['-c', 'cat; exit'], {
    env: { PATH: process.env.PATH, SCAREFLOOR_TEST_MARK: 'sleeps' },
  });
  try {
    const [working, sleeping] = [
      { text: 'SCAREFLOOR_TEST_MARK=works' },
      { text: 'SCAREFLOOR_TEST_MARK=sleeps' },
    ];
    // It has started, and waits for more, once it has answered.
    sleeper.stdin.write('started');
    await once(sleeper.stdout, 'data');
    await until(() => processorTime(working).size > 0 && processorTime(sleeping).size > 1, 'both are up');
    const before = processorTime(sleeping);
    await until(() => hasWorked(before, processorTime(working)), 'it works');
    const then = processorTime(working);
    await until(() => hasWorked(then, processorTime(working)), 'it goes on working');
    expect(hasWorked(before, processorTime(sleeping))).toBe(false);
  } finally {
    worker.kill('SIGKILL');
    sleeper.kill('SIGKILL');
    await endMarked({ text: 'SCAREFLOOR_TEST_MARK=sleeps' }, systemClock);
  }
});

test('more input than a tool reads does no harm', async () => {
  using bench = openToolBench();
  const targets = Array.from({ length: 100_000 }, (_, index) => `host${index}.example`);
  const result = await bench.sh('head -n 1', { stdin: 'targets', targets });
  expect(result.metrics).toMatchObject({ lines: 1 });
});
