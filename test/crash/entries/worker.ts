/**
 * A worker with the real manners whose work is keyed by what it was ordered to do: it says durably that it began
 * and that it is done, and works alone in the results of its task, as real work must.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type WorkContext, WorkError, type WorkResult } from '../../../src/shared/work.ts';
import { serveWork } from '../../../src/workers/serve.ts';
import type { Behaviour } from '../fire-tasks.ts';
import { appendDurably, type JournalLine, monotonicMs } from '../journal.ts';

/** What the doomed engine puts in the place of the targets. */
export interface Order {
  journal: string;
  executionId: number;
  attempt: number;
  key: string;
}

interface Input {
  name: string;
  targets: string[];
  resultsFile: string;
}

const RESULT: WorkResult = {
  outcome: 'completed',
  reason: '',
  headline: 'done',
  metrics: { pages: 1 },
  reportPaths: [],
  phases: [],
  changes: [],
};

async function work(input: Input, context: WorkContext): Promise<WorkResult> {
  const { journal, ...order } = JSON.parse(input.targets[0] ?? '') as Order;
  const uuid = randomUUID();
  const say = (what: JournalLine['what']) =>
    appendDurably(journal, { what, ...order, uuid, pid: process.pid, at: monotonicMs() });
  mkdirSync(dirname(input.resultsFile), { recursive: true });
  const results = new Database(input.resultsFile, { timeout: 0 });
  try {
    results.exec('BEGIN EXCLUSIVE');
  } catch {
    say('overlap');
  }
  try {
    say('begun');
    context.progress({ phase: 'work', done: 1, total: 2 });
    await behave(input.name.split(' ')[0] as Behaviour, order.attempt, context);
    context.signal.throwIfAborted();
    say('done');
    return RESULT;
  } finally {
    results.close();
  }
}

async function behave(behaviour: Behaviour, attempt: number, { clock, signal }: WorkContext): Promise<void> {
  switch (behaviour) {
    case 'quick':
      return clock.sleep(10, signal);
    case 'slow':
      return clock.sleep(500, signal);
    case 'flaky':
      await clock.sleep(10, signal);
      if (attempt % 2 === 1) throw new WorkError('connect', 'refused');
      return;
    case 'broken':
      throw new WorkError('http', 'always 500');
    case 'busy':
      // Cannot notice that its host is gone.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
      return;
    case 'forking': {
      const tool = spawn('sleep', ['600'], { stdio: 'ignore' });
      await clock.sleep(300, signal);
      tool.kill('SIGKILL');
      return;
    }
    case 'deaf':
      // Only a signal that cannot be caught ends this before its time.
      if (attempt === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600_000);
      return;
    case 'endless':
      return clock.sleep(600_000, signal);
  }
}

const executor = () => Promise.resolve(work);
serveWork({ scan: executor, monitor: executor, tool: executor });
