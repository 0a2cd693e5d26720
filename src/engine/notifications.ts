/**
 * The outbox to whoever tells people. A notifier that is down loses nothing and delays nothing: what it rejects is
 * tried again later, for days. One notification at a time, the recovery never before its alert.
 */
import type { AlertEvent } from '../domain/alert.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { EngineCore } from './core.ts';
import { Service } from './service.ts';

/** Resolves when the event was told; what it rejects with is kept, and the event is tried again. */
export type TellPeople = (event: AlertEvent, signal: AbortSignal) => void | Promise<void>;

const BATCH = 20;

/** Between two looks although nobody rang: the wall clock may have jumped. */
const LONGEST_SLEEP_MS = 10_000;

/** A notifier that says nothing for so long has not told it. */
const PATIENCE_MS = 30_000;

/** On stopping, one that is under way gets so long: what is not confirmed is told again. */
const LAST_PATIENCE_MS = 1_000;

const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 15 * 60_000;

/** About three days at the longest pause: by then the news is none. */
const MOST_ATTEMPTS = 300;

const LONGEST_ERROR = 500;

export class Notifications extends Service {
  readonly #tell: TellPeople | null;
  #stopping = new AbortController();

  /** `tell` null: nobody is there to tell, and nothing piles up. */
  constructor(core: EngineCore, tell: TellPeople | null) {
    super(core, 'notifying');
    this.#tell = tell;
    core.store.alerts.look();
  }

  override start(): void {
    if (this.#stopping.signal.aborted) this.#stopping = new AbortController();
    super.start();
  }

  override async stop(): Promise<void> {
    this.#stopping.abort();
    await super.stop();
  }

  protected turn(): Promise<number> {
    return this.runOnce();
  }

  /** Tells what is due; answers how long nothing will be: 0 = look again. */
  async runOnce(): Promise<number> {
    const { store, clock } = this.core;
    store.alerts.look();
    const due = store.outbox.due(clock.now(), BATCH);
    if (this.#tell === null) this.#nobodyListens(due);
    else for (const event of due) if (!this.#stopping.signal.aborted) await this.#deliver(event, this.#tell);
    // What was told lets its recovery go.
    if (due.length > 0) return 0;
    const now = clock.now();
    return Math.min(LONGEST_SLEEP_MS, (store.outbox.nextDue(now) ?? Infinity) - now);
  }

  #nobodyListens(due: readonly AlertEvent[]): void {
    if (due.length === 0) return;
    this.core.write((now) => {
      for (const event of due) this.core.store.outbox.finish(event, 'nobody', now);
    });
  }

  async #deliver(event: AlertEvent, tell: TellPeople): Promise<void> {
    const { outbox } = this.core.store;
    const problem = await this.#try(event, tell);
    if (problem === null) {
      this.core.write((now) => outbox.finish(event, 'sent', now));
      return;
    }
    const error = safeText(problem, LONGEST_ERROR);
    const last = event.attempts + 1 >= MOST_ATTEMPTS;
    this.core.logger.warn({ notification: event.id, attempts: event.attempts + 1, error }, 'not told');
    this.core.write((now) => {
      if (last) outbox.finish(event, 'given_up', now, error);
      else outbox.postpone(event.id, now + retryMs(event.attempts), error);
    });
  }

  /** What went wrong; null = it was told. */
  async #try(event: AlertEvent, tell: TellPeople): Promise<string | null> {
    const { clock } = this.core;
    const enough = new AbortController();
    const told = new AbortController();
    const telling = Promise.resolve()
      .then(() => tell(event, enough.signal))
      .then(() => null, messageOf)
      .finally(() => told.abort());
    const hurried = AbortSignal.any([told.signal, this.#stopping.signal]);
    const impatience = clock
      .sleep(PATIENCE_MS, hurried)
      .then(() => (this.#stopping.signal.aborted ? clock.sleep(LAST_PATIENCE_MS, told.signal) : undefined))
      .then(() => 'it did not answer in time');
    const answer = await Promise.race([
      telling,
      impatience.then((text) => (told.signal.aborted ? telling : text)),
    ]);
    enough.abort();
    return answer;
  }
}

function retryMs(attemptsBefore: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attemptsBefore, 20));
}
