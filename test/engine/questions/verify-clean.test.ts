/** Whatever operators, clocks and crashes do to a sound engine, the check of its history finds nothing. */

import { expect, test } from 'vitest';
import type { BlackoutWindow } from '../../../src/domain/window.ts';
import { LEASE_MS } from '../../../src/engine/lease/lease-keeper.ts';
import { reconcileWindows } from '../../../src/engine/planning/reconcile-windows.ts';
import { verify } from '../../../src/engine/questions/verify.ts';
import { Occupancy } from '../../../src/engine/queue/occupancy.ts';
import { rescueOrphans } from '../../../src/engine/supervision/rescue.ts';
import { WorkError } from '../../../src/shared/work.ts';
import { fc } from '../../property.ts';
import { ANA, Bench, definition, type HandWork } from '../open-engine.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** A few seconds' worth; `RUNS=500` for a long search. */
const RUNS = Number(process.env.RUNS ?? 20);

const SCHEDULES = [
  { interval: '10m' },
  { interval: '47m' },
  { schedule: '*/15 * * * *' },
  { schedule: '30 2,14 * * *', timezone: 'America/New_York' },
  { schedule: '0 * * * *', timezone: 'Australia/Lord_Howe' },
  { at: '2026-11-23T12:00' },
  { manual: true },
];

const schedule = fc.constantFrom(...SCHEDULES);
const name = fc.constantFrom('one', 'two', 'three');
const rules = fc.record({
  overlap: fc.constantFrom('skip', 'buffer_one', 'buffer_all', 'replace', 'allow(2)'),
  catchup: fc.constantFrom('latest', 'skip', 'all'),
  jitter: fc.constantFrom('0s', '5m'),
  startDeadline: fc.constantFrom('0s', '20m'),
  tags: fc.boolean().map((isProd) => (isProd ? ['prod'] : [])),
  concurrencyKey: fc.constantFrom('', 'host'),
});

/** Rules that contradict each other are refused, and nothing happens then. */
const WINDOWS: BlackoutWindow[] = [
  {
    name: 'mornings',
    cron: '30 8 * * *',
    timezone: 'UTC',
    durationMs: 45 * MINUTE,
    policy: 'defer',
    types: [],
    tags: [],
    reason: '',
  },
  {
    name: 'prod',
    cron: '0 */6 * * *',
    timezone: 'UTC',
    durationMs: 20 * MINUTE,
    policy: 'skip',
    types: [],
    tags: ['prod'],
    reason: '',
  },
];

const operation = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ what: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ what: fc.constant('end' as const), which: fc.nat(5), ok: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('away' as const),
      minutes: fc.integer({ min: 1, max: 2 * DAY_MINUTES }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constant('step' as const),
      minutes: fc.integer({ min: -DAY_MINUTES, max: DAY_MINUTES }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('crash' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom('add' as const, 'edit' as const), name, schedule, rules }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom(
        'delete' as const,
        'pause' as const,
        'resume' as const,
        'trigger' as const,
        'cancel' as const,
      ),
      name,
    }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('pauseAll' as const, 'resumeAll' as const) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer One> ? One : never;

/** An engine whose turns a test takes by hand. */
class Floor {
  readonly #bench: Bench;
  #engine: Bench['engine'];
  #under: HandWork[] = [];

  constructor(bench: Bench) {
    this.#bench = bench;
    this.#engine = bench.engine;
  }

  async carryOut(operation: Operation): Promise<void> {
    const { clock, store } = this.#bench;
    const act = (what: Parameters<Bench['act']>[0]) => this.#engine.act(what, ANA);
    switch (operation.what) {
      case 'pass':
        return this.#pass(operation.minutes * MINUTE);
      case 'end':
        return this.#end(operation.which, operation.ok);
      case 'away':
        await clock.advance(operation.minutes * MINUTE);
        return this.#turn();
      case 'step':
        clock.step(operation.minutes * MINUTE + 1_234);
        return this.#turn();
      case 'crash':
        // Its lease was renewed a moment ago, and its process is not there any more.
        this.#bench.database
          .prepare("UPDATE engine_lease SET lease_until = ?, pid_started = 'another'")
          .run(clock.now() + LEASE_MS);
        this.#engine = this.#bench.build();
        rescueOrphans(this.#engine.core, new Occupancy(), null);
        this.#under = [];
        return;
      case 'add':
      case 'edit': {
        const made = definition(operation.name, { ...operation.schedule, ...operation.rules });
        const taskId = store.tasks.byName(operation.name)?.id;
        if (operation.what === 'add') await act({ kind: 'addTask', definition: made });
        else if (taskId !== undefined) await act({ kind: 'editTask', taskId, definition: made });
        return;
      }
      case 'pauseAll':
      case 'resumeAll':
        await act({ kind: operation.what });
        return;
      default: {
        const taskId = store.tasks.byName(operation.name)?.id;
        if (taskId === undefined) return;
        const [live] = store.executions.liveOfTask(taskId);
        if (operation.what === 'cancel') {
          if (live !== undefined) await act({ kind: 'cancel', executionId: live.id });
        } else if (operation.what === 'delete')
          await act({ kind: 'deleteTask', taskId, name: operation.name });
        else await act({ kind: operation.what, taskId });
      }
    }
  }

  /** The planner wakes at each slot. */
  async #pass(ms: number): Promise<void> {
    const { clock } = this.#bench;
    const end = clock.uptime() + ms;
    while (clock.uptime() < end) {
      const earliest = this.#bench.store.tasks.earliestSlot() ?? Number.POSITIVE_INFINITY;
      await clock.advance(Math.min(end - clock.uptime(), Math.max(1, earliest - clock.now())));
      this.#turn();
    }
  }

  #turn(): void {
    while (this.#engine.planner.runOnce() === 0);
    const before = this.#bench.work.started.length;
    this.#engine.dispatcher.runOnce();
    this.#under.push(...this.#bench.work.started.slice(before));
  }

  async #end(which: number, ok: boolean): Promise<void> {
    const [work] = this.#under.splice(which % Math.max(1, this.#under.length), 1);
    await (ok ? work?.succeed() : work?.fail(new WorkError('connect', 'refused')));
  }
}

test('property: a history that the engine wrote is found to be right', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 40 }), async (operations) => {
      await using bench = new Bench({ max_concurrent_scans: 2, retry_attempts: 1 });
      const floor = new Floor(bench);
      reconcileWindows(bench.engine.core, WINDOWS);
      await bench.add('one', { interval: '10m', concurrencyKey: 'host' });
      await bench.add('two', { interval: '15m', concurrencyKey: 'host' });
      await bench.add('three', { interval: '20m', overlap: 'buffer_all' });
      for (const one of operations) {
        await floor.carryOut(one);
        const { findings } = await verify(bench.store, bench.clock);
        expect(findings).toEqual([]);
      }
    }),
    // A world that fails is told at once, with its seed: to make it smaller takes longer than a test may.
    { numRuns: RUNS, endOnFailure: true },
  );
});
