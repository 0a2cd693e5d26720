/** What the audit log says about one task around a time: its edits, its pauses, acts on it, and the engine's own. */
import type { RulesEdit } from '../../domain/schedule-eras.ts';
import type { PastAct } from '../../domain/slot-story.ts';
import type { Pause, Task } from '../../domain/task.ts';
import type { Act } from '../../store/past-reader.ts';
import type { Store } from '../../store/store.ts';
import { rulesOf } from './audit-trail.ts';

const PAGE = 200;

/** Acts around the time that are kept to be told, and pages that are looked through for how a pause began. */
const MOST_KEPT = 20_000;
const MOST_PAGES = 100;

export interface TaskEdit extends RulesEdit {
  who: string;
  reason: string;
}

export class PastActs {
  readonly #store: Store;
  readonly #names: Set<string>;
  readonly #kept: Act[] = [];
  readonly edits: TaskEdit[] = [];

  /** Reads from `from` (epoch ms) on; acts up to `until` are kept to be told, edits up to now. */
  constructor(store: Store, task: Task, from: number, until: number) {
    this.#store = store;
    this.#names = new Set([task.name, bareName(task)]);
    for (const acts of store.past.actsSince(from, PAGE))
      for (const act of acts) {
        if (act.action === 'edit') this.#takeEdit(task.id, act);
        if (act.at >= from && act.at <= until && this.#kept.length < MOST_KEPT) this.#kept.push(act);
      }
  }

  /** On the task, its executions, or everything, in [from, until], oldest first. */
  on(from: number, until: number): PastAct[] {
    return this.#kept
      .filter((act) => act.at >= from && act.at <= until && this.#isAbout(act.subject))
      .map(({ at, who, action, subject, reason }) => ({ at, who, action, subject, reason }));
  }

  /** Of the engine itself: `start` and `stop`, in [from, until], oldest first. */
  ofEngine(from: number, until: number): Act[] {
    return this.#kept.filter((act) => act.subject === 'engine' && act.at >= from && act.at <= until);
  }

  /** The last start or stop of an engine at or before a time; null where none is known. */
  lastOfEngine(at: number): Act | null {
    return this.#lastBefore(at, (act) => act.subject === 'engine');
  }

  /** The pause of the task, or of everything, in force at a time; `until` is when it really ended, null = it lasts. */
  pauseAt(of: 'task' | 'everything', at: number): Pause | null {
    const isSubject = (subject: string) =>
      of === 'everything' ? subject === 'everything' : this.#isTask(subject);
    const isPause = (act: Act) =>
      (act.action === 'pause' || act.action === 'resume') && isSubject(act.subject);
    const last = this.#lastBefore(at, isPause);
    if (last === null || last.action === 'resume') return null;
    const resumed = this.#kept.find(
      (act) => act.at > at && act.action === 'resume' && isSubject(act.subject),
    );
    const { until } = (last.after === null ? {} : JSON.parse(last.after)) as { until?: number | null };
    return { by: last.who, at: last.at, reason: last.reason, until: resumed?.at ?? until ?? null };
  }

  #lastBefore(at: number, isMeant: (act: Act) => boolean): Act | null {
    let pages = 0;
    for (const acts of this.#store.past.actsBefore(at + 1, PAGE)) {
      const found = acts.find((act) => act.at <= at && isMeant(act));
      if (found) return found;
      pages += 1;
      if (pages === MOST_PAGES) break;
    }
    return null;
  }

  #takeEdit(taskId: number, { at, who, reason, before }: Act): void {
    const task = before === null ? null : (JSON.parse(before) as Task);
    if (task?.id !== taskId) return;
    this.#names.add(task.name);
    this.edits.push({ at, who, reason, before: rulesOf(task) });
  }

  #isAbout(subject: string): boolean {
    if (subject === 'everything' || this.#isTask(subject)) return true;
    const ofTask = /^execution \d+ of (.*)$/s.exec(subject)?.[1];
    return ofTask !== undefined && this.#names.has(ofTask);
  }

  #isTask(subject: string): boolean {
    return subject.startsWith('task ') && this.#names.has(subject.slice('task '.length));
  }
}

/** The name that a deleted task had. */
export function bareName({ id, name, deletedAt }: Pick<Task, 'id' | 'name' | 'deletedAt'>): string {
  const ending = ` (deleted ${id})`;
  return deletedAt !== null && name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}
