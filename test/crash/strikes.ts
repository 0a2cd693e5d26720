/** The ways to hit a floor. Each leaves it hit; whether it got over that is the campaign's to check. */

import { setTimeout as delay } from 'node:timers/promises';
import { surplusExecutions } from '../../src/engine/keeping/removable.ts';
import type { Store } from '../../src/store/store.ts';
import type { Campaign } from './campaign.ts';
import type { CrashPoint } from './crash-points.ts';
import type { EngineProcess } from './engine-process.ts';
import { monotonicMs } from './journal.ts';
import { workersOf } from './left-behind.ts';

export interface Strike {
  name: string;
  hit(campaign: Campaign): Promise<void>;
}

/** How many times an engine may pass a point before it dies there, so that it dies in different company. */
const MOST_PASSED = 3;
const MOST_COMMITS = 50;
const LONGEST_COMMIT_US = 3_000;
const LONGEST_CHECKPOINT_US = 8_000;
const LONGEST_PEACE_MS = 700;

/** Cleanups under fire leave this many executions of each task. */
const KEPT = 4;

/** Beyond any grace. */
const LONG_AGO_MS = 60_000;

/** Longer than a standby looks away. */
const WATCHED_MS = 1_200;

/** The engine comes to this point by itself in its daily work. */
const DAILY_POINTS: readonly CrashPoint[] = [
  'before the commit of plan',
  'after the commit of plan',
  'after the commit of advance',
  'before the commit of start',
  'after the commit of start',
  'before the worker has its order',
  'after the worker has its order',
  'when a result has arrived',
  'before the commit of end',
  'after the commit of end',
  'before the commit of release',
  'after the commit of release',
  'before the commit of act',
  'after the commit of act',
  'before the commit of answer',
  'after the commit of answer',
  'in a commit',
];

/** A standby comes to these when it takes over. */
const TAKEOVER_POINTS: readonly CrashPoint[] = [
  'before the commit of lease',
  'after the commit of lease',
  'before the commit of rescue',
  'after the commit of rescue',
];

function daily(point: CrashPoint): Strike {
  return {
    name: point,
    async hit(campaign) {
      const engine = await campaign.man(1);
      const nth = campaign.random.between(1, point === 'in a commit' ? MOST_COMMITS : MOST_PASSED);
      const microseconds = campaign.random.between(1, LONGEST_COMMIT_US);
      await engine.arm({ point, nth, microseconds });
      await campaign.dead(engine, point);
    },
  };
}

/** Engine and successor die one after the other. */
function takeover(point: CrashPoint): Strike {
  return {
    name: `${point}, in a takeover`,
    async hit(campaign) {
      const engine = await campaign.man(2);
      const [first, second] = campaign.standbys();
      if (!first || !second) throw new Error('nobody stands by');
      await first.arm({ point, nth: 1, microseconds: 1 });
      await suspendOutsideCommits(campaign, second, false);
      await underWay(campaign);
      await campaign.kill(engine);
      await campaign.dead(first, point);
      second.signal('SIGCONT');
    },
  };
}

/** For the first of all processes, which makes the store and enters the tasks of the configuration one by one. */
export const firstStart: Strike = {
  name: 'while the tasks of the configuration are entered',
  async hit(campaign) {
    const point = campaign.random.pick([
      'before the commit of reconcile',
      'after the commit of reconcile',
    ] as const);
    // All of them go into one commit, or a few where the machine is slow.
    await campaign.dead(campaign.start({ point, nth: 1, microseconds: 1 }), point);
    await campaign.man(1);
  },
};

const duringCleanup: Strike = {
  name: 'in a chunk of a cleanup',
  async hit(campaign) {
    const engine = await campaign.man(1);
    const point = campaign.random.pick([
      'before the commit of cleanup',
      'after the commit of cleanup',
    ] as const);
    await campaign.until('something to clean up', () =>
      campaign.withStore(({ retention }) =>
        [...surplusExecutions(retention, KEPT + MOST_PASSED, 0)].some((one) => one !== null),
      ),
    );
    await engine.arm({ point, nth: 1, microseconds: 1 });
    campaign.keepOnly(KEPT);
    campaign.operator.askFor(engine, { kind: 'cleanup', maxExecutionsPerTask: KEPT });
    await campaign.dead(engine, point);
  },
};

const duringCheckpoint: Strike = {
  name: 'in a checkpoint',
  async hit(campaign) {
    const engine = await campaign.man(1);
    const microseconds = campaign.random.between(1, LONGEST_CHECKPOINT_US);
    await engine.arm({ point: 'in a checkpoint', nth: 1, microseconds });
    engine.tell({ kind: 'checkpoint' });
    await campaign.dead(engine, 'in a checkpoint');
  },
};

const whileLeaving: Strike = {
  name: 'while it leaves',
  async hit(campaign) {
    const engine = await campaign.man(1);
    await underWay(campaign);
    engine.tell({ kind: 'close', how: campaign.random.pick(['drain', 'handover', 'cancel'] as const) });
    await delay(campaign.random.between(0, 40));
    await campaign.kill(engine);
  },
};

const atRandom: Strike = {
  name: 'at a random moment',
  async hit(campaign) {
    const engine = await campaign.man(1);
    await delay(campaign.random.between(0, LONGEST_PEACE_MS));
    await campaign.kill(engine);
  },
};

const everybody: Strike = {
  name: 'everybody at once; a new process comes',
  async hit(campaign) {
    const engine = await campaign.man(1);
    await delay(campaign.random.between(0, LONGEST_PEACE_MS));
    await Promise.all([engine, ...campaign.standbys()].map((one) => campaign.kill(one)));
    campaign.start();
  },
};

/** No successor hastens the end of the workers: they notice by themselves. */
const nobodyLeft: Strike = {
  name: 'everybody at once; nobody comes for a while',
  async hit(campaign) {
    const engine = await campaign.man(0);
    const taskId = campaign.operator.idOf('deaf on demand');
    // Again and again, since the operator may cancel it.
    await underWay(campaign, /^deaf/, (store) => {
      if (store.executions.liveOfTask(taskId).length === 0)
        campaign.operator.askFor(engine, { kind: 'trigger', taskId });
    });
    await delay(campaign.random.between(0, LONGEST_PEACE_MS));
    await Promise.all([engine, ...campaign.standbys()].map((one) => campaign.kill(one)));
    await campaign.nobodyLeftBehind();
    campaign.stopWatch();
    campaign.start();
  },
};

const withWorkers: Strike = {
  name: 'the engine and its workers',
  async hit(campaign) {
    const engine = await campaign.man(1);
    await underWay(campaign);
    const workers = workersOf(engine.pid, campaign.directory);
    const died = campaign.kill(engine);
    for (const { pid } of workers) killGroup(pid);
    await died;
  },
};

const standbyAlone: Strike = {
  name: 'the standby alone',
  async hit(campaign) {
    await campaign.man(1);
    await delay(campaign.random.between(0, LONGEST_PEACE_MS));
    const [standby] = campaign.standbys();
    if (standby) await campaign.kill(standby);
  },
};

const workerAlone: Strike = {
  name: 'a worker alone',
  async hit(campaign) {
    const engine = await campaign.man(1);
    const { executionId, attempt, pid } = await underWay(campaign);
    campaign.expectRerun(executionId, attempt, monotonicMs());
    killGroup(pid);
    campaign.figures.kills += 1;
    await delay(campaign.random.between(0, LONGEST_PEACE_MS));
    if (!engine.alive) throw new Error('the engine died of the death of a worker');
  },
};

/** Suspended beyond its lease: whoever stands by on the same host sees that it lives. */
export function suspended(beyondMs: number | null): Strike {
  return {
    name: beyondMs === null ? 'suspended, the lease run out' : `suspended for ${beyondMs} ms`,
    async hit(campaign) {
      const engine = await campaign.man(1);
      const { token } = engine;
      await delay(campaign.random.between(0, LONGEST_PEACE_MS));
      await suspendOutsideCommits(campaign, engine, beyondMs === null);
      await delay(beyondMs ?? WATCHED_MS);
      const holder = campaign.withStore((store) => store.lease.read());
      if (campaign.engine !== engine || holder?.token !== token || holder?.pid !== engine.pid)
        throw new Error(`an engine that lives was succeeded by ${holder?.pid}`);
      engine.signal('SIGCONT');
      // It answers, so it is the engine still.
      const asked = campaign.operator.askFor(engine, { kind: 'cancel', executionId: 1 });
      await campaign.until('an answer after it was continued', () => campaign.operator.isAnswered(asked));
    },
  };
}

/** Not while it holds the lock, or nobody else could go on. With `expire`, its lease has run out by what the store says. */
async function suspendOutsideCommits(
  campaign: Campaign,
  victim: EngineProcess,
  expire: boolean,
): Promise<void> {
  for (;;) {
    victim.signal('SIGSTOP');
    try {
      campaign.withStore((store) => {
        store.waitForLock(200);
        const { token = 0, leaseUntil = 0 } = store.lease.read() ?? {};
        store.lease.renew(token, expire ? Date.now() - LONG_AGO_MS : leaseUntil);
      });
      return;
    } catch {
      victim.signal('SIGCONT');
      await delay(5);
    }
  }
}

const suspendedThenKilled: Strike = {
  name: 'suspended, then killed',
  async hit(campaign) {
    const engine = await campaign.man(1);
    await underWay(campaign);
    engine.signal('SIGSTOP');
    await delay(campaign.random.between(100, LONGEST_PEACE_MS));
    await campaign.kill(engine);
  },
};

interface UnderWay {
  executionId: number;
  attempt: number;
  pid: number;
}

/** Waits for work of some length: which it is. `meanwhile` runs while there is none. */
async function underWay(
  campaign: Campaign,
  work = /^(?:slow|busy|forking)/,
  meanwhile: (store: Store) => void = () => undefined,
): Promise<UnderWay> {
  const look = (store: Store): UnderWay | null => {
    for (const { id, taskName, attempt, workerPid, lostCount } of store.executions.running())
      if (work.test(taskName) && workerPid !== null && lostCount === 0)
        return { executionId: id, attempt, pid: workerPid };
    meanwhile(store);
    return null;
  };
  let found: UnderWay | null = null;
  await campaign.until('longer work under way', () => {
    found = campaign.withStore(look);
    return found !== null;
  });
  if (found === null) throw new Error('nothing is under way');
  return found;
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

export const STRIKES: readonly Strike[] = [
  ...DAILY_POINTS.map(daily),
  ...TAKEOVER_POINTS.map(takeover),
  duringCleanup,
  duringCheckpoint,
  whileLeaving,
  atRandom,
  everybody,
  nobodyLeft,
  withWorkers,
  standbyAlone,
  workerAlone,
  suspended(null),
  suspendedThenKilled,
];
