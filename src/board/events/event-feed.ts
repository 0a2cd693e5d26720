/**
 * All that happens on a floor, from the store alone: whoever is the engine, nothing is told twice and nothing is
 * left out but what came and went between two looks at a running attempt.
 */
import { type Execution, isFinal } from '../../domain/execution.ts';
import type { Task } from '../../domain/task.ts';
import { isHeld } from '../../engine/lease/lease-keeper.ts';
import { safeText } from '../../shared/safe-text.ts';
import type { AuditEntry } from '../../store/audit-chain.ts';
import type { Store } from '../../store/store.ts';
import { executionEvents, type Known, UNKNOWN } from './execution-events.ts';
import type { FloorEvent, FloorEventKind } from './floor-event.ts';

/** Rows that one query reads. */
const PAGE = 500;
/** Tasks whose names and tags are remembered between two looks. */
const MOST_TASKS_KEPT = 10_000;

/** Acts of the audit log that have an event of their own. */
const ACTS: Readonly<Record<string, FloorEventKind>> = { pause: 'paused', resume: 'resumed' };

export class EventFeed {
  readonly #store: Store;
  readonly #live = new Map<number, Known>();
  readonly #openAlerts = new Map<number, string>();
  readonly #tasks = new Map<number, Task | null>();
  #newestId: number;
  #auditId: number;
  #alertId: number;
  #held: boolean;

  /** Tells what happens after `from` (epoch ms), which may lie in the past. */
  constructor(store: Store, from: number, now: number) {
    this.#store = store;
    this.#held = isHeld(store.lease.read(), now);
    const past = from < now;
    this.#newestId = past ? store.ledger.lastIdBefore(from) : store.history.newestId();
    this.#auditId = past ? store.audit.lastIdBefore(from) : store.audit.newestEver();
    this.#alertId = store.alerts.lastIdBefore(past ? from : Number.POSITIVE_INFINITY);
    for (const { id, title } of store.alerts.list({ limit: PAGE }))
      if (id <= this.#alertId) this.#openAlerts.set(id, title);
    for (const { id, status, attempt } of store.executions.live())
      if (id <= this.#newestId) this.#live.set(id, { status, attempt });
  }

  /** What happened since the last call, in the order in which it happened. */
  next(now: number): FloorEvent[] {
    if (this.#tasks.size > MOST_TASKS_KEPT) this.#tasks.clear();
    // Of one moment, causes come before effects.
    const events = [...this.#acts(), ...this.#executions(now), ...this.#alerts(now), ...this.#engine(now)];
    return events.sort((one, other) => one.at - other.at);
  }

  #executions(now: number): FloorEvent[] {
    const events: FloorEvent[] = [];
    const look = (execution: Execution) => {
      const { id, taskId, status, attempt } = execution;
      const task = this.#task(taskId);
      for (const event of executionEvents(execution, this.#live.get(id) ?? UNKNOWN, this.#store, now))
        events.push({ ...event, task });
      if (isFinal(status)) this.#live.delete(id);
      else this.#live.set(id, { status, attempt });
    };
    const live = new Map(this.#store.executions.live().map((execution) => [execution.id, execution]));
    for (const id of this.#live.keys()) {
      const execution = live.get(id) ?? this.#store.executions.byId(id);
      if (execution === null) this.#live.delete(id);
      else look(execution);
    }
    for (;;) {
      const page = this.#store.history.after(this.#newestId, PAGE);
      for (const execution of page) look(execution);
      this.#newestId = page.at(-1)?.id ?? this.#newestId;
      if (page.length < PAGE) return events;
    }
  }

  #alerts(now: number): FloorEvent[] {
    const { alerts } = this.#store;
    const events: FloorEvent[] = [];
    for (let page = alerts.after(this.#alertId, PAGE); page.length > 0; ) {
      for (const { id, kind, title, detail, raisedAt, taskId } of page) {
        const text = detail === '' ? title : `${title}: ${detail}`;
        // A dead letter is told as the failure that it is.
        if (kind !== 'dead_letter')
          events.push(this.#event(kind === 'missed' ? 'missed' : 'alert', raisedAt, text, taskId));
        this.#openAlerts.set(id, title);
        this.#alertId = id;
      }
      page = alerts.after(this.#alertId, PAGE);
    }
    if (this.#openAlerts.size === 0) return events;
    const open = new Set(alerts.list({ limit: PAGE }).map(({ id }) => id));
    for (const [id, title] of this.#openAlerts) {
      if (open.has(id)) continue;
      const alert = alerts.byId(id);
      if (alert !== null && alert.clearedAt === null) continue;
      this.#openAlerts.delete(id);
      if (alert === null || alert.kind === 'dead_letter') continue;
      const by = alert.clearedBy === '' ? '' : `, ended by ${alert.clearedBy}`;
      events.push(this.#event('over', alert.clearedAt ?? now, `${title}${by}`, alert.taskId));
    }
    return events;
  }

  #acts(): FloorEvent[] {
    const events: FloorEvent[] = [];
    for (;;) {
      const page = this.#store.audit.after(this.#auditId, PAGE);
      for (const entry of page) events.push(...this.#act(entry));
      this.#auditId = page.at(-1)?.id ?? this.#auditId;
      if (page.length < PAGE) return events;
    }
  }

  #act({ at, who, source, action, subject, reason }: AuditEntry): FloorEvent[] {
    const why = reason === '' ? '' : `: ${reason}`;
    if (subject === 'engine') return [this.#event('engine', at, this.#engineText(action))];
    const name = /^task (.+)$/.exec(subject)?.[1];
    const task = name === undefined ? null : this.#store.tasks.byName(name);
    const by = source === 'engine' ? '' : who;
    const kind = ACTS[action] ?? 'act';
    const what = [kind === 'act' ? action : '', task === null ? subject : ''];
    const words = [...what, by === '' ? '' : `by ${by}`].filter((word) => word !== '').join(' ');
    return [{ ...this.#event(kind, at, `${words}${why}`, task?.id ?? null), by }];
  }

  #engineText(action: string): string {
    if (action !== 'start') return 'the engine ended';
    const lease = this.#store.lease.read();
    return lease === null ? 'an engine began' : `an engine began (pid ${lease.pid} on ${lease.host})`;
  }

  /** One that dies says nothing: its lease is no longer held. */
  #engine(now: number): FloorEvent[] {
    const lease = this.#store.lease.read();
    const held = isHeld(lease, now);
    const died = this.#held && !held && lease !== null && lease.leaseUntil > 0;
    this.#held = held;
    return died
      ? [this.#event('engine', now, `the engine died (pid ${lease.pid}); nothing is scheduled`)]
      : [];
  }

  #event(kind: FloorEventKind, at: number, text: string, taskId: number | null = null): FloorEvent {
    const task = taskId === null ? null : this.#task(taskId);
    return { kind, at, task, execution: null, by: '', text: safeText(text) };
  }

  #task(id: number): Task | null {
    const kept = this.#tasks.get(id);
    if (kept !== undefined) return kept;
    const task = this.#store.tasks.byId(id);
    this.#tasks.set(id, task);
    return task;
  }
}
