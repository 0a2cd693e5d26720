/**
 * What the audit log says about the past of schedules: which rules a task had before each edit, when the clock went
 * back, what cleanups removed. Read once from the beginning, then on from where it was.
 */
import { type ClockStep, PassedTwice } from '../../domain/passed-twice.ts';
import type { RulesEdit, TaskRules } from '../../domain/schedule-eras.ts';
import type { Task } from '../../domain/task.ts';
import type { AuditEntry } from '../../store/audit-chain.ts';
import type { Store } from '../../store/store.ts';
import type { HistoryLimits } from '../keeping/sweeps.ts';

/** Tells the limits of an operator's cleanup before it removes anything. */
export const CLEANUP_BEGUN = 'begin cleanup';

const PAGE = 500;
const DAY_MS = 24 * 3_600_000;

/** Between two entries the clock may have been slewed, or read a little before it was written. */
const UNSTEADY_MS = 1_000;

export class AuditTrail {
  readonly passedTwice = new PassedTwice();
  readonly #edits = new Map<number, RulesEdit[]>();
  readonly #cleanups: { at: number; limits: HistoryLimits }[] = [];
  #read = 0;
  #count = 0;
  #highest = Number.NEGATIVE_INFINITY;
  /** Epoch ms of the first entry; null while there is none. */
  #firstAt: number | null = null;
  #firstId: number | null = null;

  /** Reads what was written since the last call, a page at a time; a pause after each. */
  *readOn(store: Store): Generator<AuditEntry[]> {
    for (;;) {
      const entries = store.audit.after(this.#read, PAGE);
      for (const entry of entries) this.#take(entry);
      this.#read = entries.at(-1)?.id ?? this.#read;
      if (entries.length > 0) yield entries;
      if (entries.length < PAGE) return;
    }
  }

  /** Edits of a task, oldest first. */
  editsOf(taskId: number): readonly RulesEdit[] {
    return this.#edits.get(taskId) ?? [];
  }

  /** Since when (epoch ms) all edits are known: -Infinity unless the log's beginning was removed. */
  get knownFrom(): number {
    return this.#firstId === null || this.#firstId === 1 ? Number.NEGATIVE_INFINITY : (this.#firstAt ?? 0);
  }

  /**
   * The time (epoch ms) up to which slots and executions may have been removed for their age: by a clock that was
   * ahead once, perhaps.
   */
  prunedUntil(configured: HistoryLimits | null, now: number): number {
    const latest = Math.max(now, this.#highest, ...this.passedTwice.all().map(({ until }) => until));
    const limits = [...this.#cleanups, ...(configured ? [{ at: latest, limits: configured }] : [])];
    return Math.max(
      Number.NEGATIVE_INFINITY,
      ...limits.map((one) => one.at - one.limits.maxHistoryDays * DAY_MS),
    );
  }

  /** The fewest final executions of a task that any cleanup left; Infinity where none was made. */
  fewestKept(configured: HistoryLimits | null): number {
    const limits = [...this.#cleanups.map((one) => one.limits), ...(configured ? [configured] : [])];
    return Math.min(Number.POSITIVE_INFINITY, ...limits.map((one) => one.maxExecutionsPerTask));
  }

  /** Entries read. */
  get count(): number {
    return this.#count;
  }

  #take(entry: AuditEntry): void {
    this.#count += 1;
    this.#firstAt ??= entry.at;
    this.#firstId ??= entry.id;
    if (entry.at < this.#highest - UNSTEADY_MS) this.passedTwice.add(entry.at, this.#highest);
    // What comes later is later than this one: the clock goes on from here.
    this.#highest = entry.at < this.#highest - UNSTEADY_MS ? entry.at : Math.max(this.#highest, entry.at);
    if (entry.action === 'edit') this.#takeEdit(entry);
    else if (entry.subject === 'clock') this.#takeStep(entry);
    else if (entry.action === 'cleanup' || entry.action === CLEANUP_BEGUN) this.#takeCleanup(entry);
  }

  #takeEdit({ at, before }: AuditEntry): void {
    const task = parsed<Task>(before);
    if (task?.id === undefined) return;
    const edits = this.#edits.get(task.id) ?? [];
    edits.push({ at, before: rulesOf(task) });
    this.#edits.set(task.id, edits);
  }

  #takeStep({ at, before }: AuditEntry): void {
    const step = parsed<ClockStep>(before);
    if (typeof step?.until === 'number') this.passedTwice.add(Math.min(step.from, at), step.until);
  }

  #takeCleanup({ at, after }: AuditEntry): void {
    const limits = parsed<HistoryLimits>(after);
    if (limits?.maxHistoryDays !== undefined && limits.maxExecutionsPerTask !== undefined)
      this.#cleanups.push({ at, limits });
  }
}

export function rulesOf(
  task: Pick<Task, 'schedule' | 'createdAt' | 'concurrencyKey'> & Partial<Task>,
): TaskRules {
  return {
    schedule: task.schedule,
    createdAt: task.createdAt,
    // Entries from before there were such rules do not name them.
    atOnce: task.overlapLimit ?? 1,
    concurrencyKey: task.concurrencyKey,
    jitterMs: task.jitterMs ?? 0,
  };
}

function parsed<Shape>(json: string | null): (Partial<Shape> & Shape) | null {
  if (json === null) return null;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' ? (value as Shape) : null;
  } catch {
    return null;
  }
}
