import { expect, test } from 'vitest';
import { EndedLately } from '../../src/board/ended-lately.ts';
import { WorkError } from '../../src/shared/work.ts';
import { Bench } from '../engine/open-engine.ts';

const MINUTE = 60_000;

class Watched {
  readonly bench: Bench;
  readonly ended: EndedLately;

  constructor(bench: Bench) {
    this.bench = bench;
    this.ended = new EndedLately(bench.store);
  }

  names(): string[] {
    const live = new Set(this.bench.store.executions.live().map(({ id }) => id));
    return this.ended.read(live).map(({ name, status }) => `${name} ${status.toLowerCase()}`);
  }

  async start(name: string): Promise<void> {
    await this.bench.act({ kind: 'trigger', taskId: this.bench.store.tasks.byName(name)!.id });
    await this.bench.clock.advance(100);
  }

  async end(name: string, error?: WorkError): Promise<void> {
    await this.bench.clock.advance(MINUTE);
    const work = this.bench.work.of(name);
    await (error ? work.fail(error) : work.succeed());
    await this.bench.clock.advance(100);
  }
}

test('the last to end comes first, whatever was asked for last, and what runs is not among them', async () => {
  await using bench = new Bench({ retry_attempts: 0, max_concurrent_scans: 5 });
  bench.engine.start();
  for (const name of ['long', 'short', 'wrong', 'runs']) await bench.add(name, { manual: true });
  const watched = new Watched(bench);
  expect(watched.names()).toEqual([]);
  for (const name of ['long', 'short', 'wrong', 'runs']) await watched.start(name);
  await watched.end('wrong', new WorkError('dns', 'no such host'));
  await watched.end('short');
  await watched.end('long');
  expect(watched.names()).toEqual(['long completed', 'short completed', 'wrong failed']);
});

test('one that ran for long is seen to end, though many newer ones have come and gone', async () => {
  await using bench = new Bench({ max_concurrent_scans: 5 });
  bench.engine.start();
  for (const name of ['long', 'short']) await bench.add(name, { manual: true });
  const watched = new Watched(bench);
  await watched.start('long');
  for (let run = 0; run < 61; run += 1) {
    await watched.start('short');
    await watched.end('short');
  }
  expect(watched.names()).toHaveLength(20);
  await watched.end('long');
  expect(watched.names()[0]).toBe('long completed');
});

test('what failed and is retried by hand has not ended any more', async () => {
  await using bench = new Bench({ retry_attempts: 0 });
  bench.engine.start();
  await bench.add('lab', { manual: true });
  const watched = new Watched(bench);
  await watched.start('lab');
  await watched.end('lab', new WorkError('dns', 'no such host'));
  expect(watched.names()).toEqual(['lab failed']);
  await bench.act({ kind: 'retry', executionId: 1 });
  await bench.clock.advance(100);
  expect(watched.names().every((name) => name === 'lab failed')).toBe(true);
  await watched.end('lab');
  expect(watched.names()[0]).toBe('lab completed');
});
