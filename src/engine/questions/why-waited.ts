/** What an execution, or a slot, had to wait for: pauses, other work, an engine that was not there. */
import type { BusyWith, Cause } from '../../domain/slot-story.ts';
import type { Task, TaskType } from '../../domain/task.ts';
import type { Act, PastWork } from '../../store/past-reader.ts';
import type { Store } from '../../store/store.ts';
import { LEASE_MS } from '../lease/lease-keeper.ts';
import type { PastActs } from './past-acts.ts';

/** What takes less is how long things take. */
export const NOTABLE_MS = 2_000;

const MOST_WORK = 200;

/** Blockers named at most. */
const MOST_NAMED = 5;

export interface Surroundings {
  store: Store;
  task: Task;
  acts: PastActs;
  now: number;
  /** Places of the task's pool. */
  places: number;
}

/** Why nothing was decided from `from` until `until` (epoch ms). */
export function whyUndecided(around: Surroundings, from: number, until: number): Cause[] {
  if (until - from < NOTABLE_MS) return [];
  const { acts } = around;
  const started = acts.ofEngine(from, until).find((act) => act.action === 'start');
  const last = acts.lastOfEngine(from);
  if (started === undefined) {
    const how = last?.action === 'start' ? 'asleep' : 'unknown';
    return [{ kind: 'engine_away', how, from: null, until }];
  }
  const stopped =
    acts.ofEngine(from, started.at).find((act) => act.action === 'stop') ??
    (last?.action === 'stop' ? last : undefined);
  if (stopped !== undefined)
    return [{ kind: 'engine_away', how: 'stopped', from: stopped.at, until: started.at }];
  return [{ kind: 'engine_away', how: 'died', from: lastSeen(started), until: started.at }];
}

/** When the engine before that one last renewed its lease (epoch ms); null where that is not known. */
function lastSeen(started: Act): number | null {
  if (started.before === null) return null;
  const { leaseUntil } = JSON.parse(started.before) as { leaseUntil?: number };
  return leaseUntil ? leaseUntil - LEASE_MS : null;
}

/** Why what was queued at `from` was not started before `until` (epoch ms). */
export function whyQueued(around: Surroundings, executionId: number, from: number, until: number): Cause[] {
  if (until - from < NOTABLE_MS) return [];
  const causes = [...pausesWithin(around, from, until)];
  const away = around.acts.ofEngine(from, until).some((act) => act.action === 'start');
  if (away) causes.push(...whyUndecided(around, from, until));
  const busy = busyWith(around, executionId, from, until);
  if (busy !== null) causes.push(busy);
  causes.push(...degradedWithin(around, from, until));
  return causes;
}

function pausesWithin({ acts }: Surroundings, from: number, until: number): Cause[] {
  const causes: Cause[] = [];
  for (const scope of ['task', 'everything'] as const) {
    // In force when it was queued, or from some moment of the wait on.
    const moments = [
      from,
      ...acts.on(from, until).flatMap((act) => (act.action === 'pause' ? [act.at] : [])),
    ];
    const pauses = moments.map((at) => acts.pauseAt(scope, at)).filter((pause) => pause !== null);
    const [pause] = pauses.filter((one) => one.until === null || one.until > from);
    if (pause !== undefined) causes.push({ kind: 'pause', of: scope, pause });
  }
  return causes;
}

/** What ran right before `until` in the place that was waited for. */
function busyWith(around: Surroundings, executionId: number, from: number, until: number): Cause | null {
  const { store, task, places } = around;
  const work = store.past
    .around(from, until, MOST_WORK)
    .filter((one) => one.id !== executionId)
    .flatMap((one) => held(around, one, from, until));
  const sharesKey = (one: Held) =>
    task.concurrencyKey !== '' && one.work.concurrencyKey === task.concurrencyKey;
  const groups: ['task' | 'key' | 'pool', number, Held[]][] = [
    ['task', 1, work.filter((one) => one.work.taskId === task.id)],
    ['key', 1, work.filter(sharesKey)],
    ['pool', places, work.filter((one) => one.work.pool === (task.type satisfies TaskType))],
  ];
  const found = groups.find(([, needed, members]) => members.length >= needed);
  if (found === undefined) return null;
  const [by, , members] = found;
  return { kind: 'busy', by, places, with: members.slice(0, MOST_NAMED).map(({ held: one }) => one) };
}

interface Held {
  work: PastWork;
  held: BusyWith;
}

/** The attempt that held a place until shortly before `until`, as an item of one; none where there is none. */
function held({ store, now }: Surroundings, work: PastWork, from: number, until: number): Held[] {
  const attempt = store.attempts
    .of(work.id)
    .find(
      ({ startedAt, endedAt }) =>
        startedAt < until && (endedAt ?? now) > from && (endedAt ?? now) >= until - NOTABLE_MS,
    );
  if (attempt === undefined) return [];
  const { startedAt, endedAt } = attempt;
  return [{ work, held: { executionId: work.id, task: work.task, from: startedAt, until: endedAt } }];
}

function degradedWithin({ store }: Surroundings, from: number, until: number): Cause[] {
  return store.alerts
    .list({ all: true, limit: MOST_WORK })
    .filter((alert) => alert.kind === 'degraded' && alert.raisedAt < until)
    .filter((alert) => alert.clearedAt === null || alert.clearedAt > from)
    .map(({ raisedAt, clearedAt, title, detail }) => ({
      kind: 'degraded' as const,
      from: raisedAt,
      until: clearedAt,
      detail: detail === '' ? title : detail,
    }));
}

/** What of the task, or of its key, was under way at a moment. */
export function underWayAt(around: Surroundings, at: number): BusyWith[] {
  const { store, task, now } = around;
  return store.past
    .around(at, at, MOST_WORK)
    .filter((one) => one.taskId === task.id)
    .flatMap((one) => {
      const ended = one.endedAt ?? null;
      return [{ executionId: one.id, task: one.task, from: one.startedAt, until: ended }];
    })
    .filter((one) => one.from <= at && (one.until ?? now) >= at);
}
