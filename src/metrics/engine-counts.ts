/** What the engine of this process has done since it began: counters and histograms, which a scraper takes rates of. */
import type { Execution } from '../domain/execution.ts';
import { SLOT_FATES, type SlotFate } from '../domain/misfire.ts';
import { TASK_TYPES, type TaskType } from '../domain/task.ts';
import type { EngineMeter, Outcome } from '../engine/meter.ts';
import type { Settled } from '../engine/supervision/settle.ts';
import type { Labels, Metric } from './exposition.ts';
import { Histogram } from './histogram.ts';

/** Seconds. A scan of one page is over in a blink, one of a large site takes the night. */
const DURATIONS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 43_200];
/** Seconds. What is due starts within milliseconds unless it has to wait for a place. */
const DELAYS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600];

/** An operator may well rename channels for years: beyond these the rest is one. */
const MOST_CHANNELS = 100;

const OUTCOMES: readonly Outcome[] = ['COMPLETED', 'FAILED', 'CANCELLED'];
/** As the words of an attempt: what is queued again was interrupted, or lost its worker. */
const ATTEMPTS: Readonly<Record<Settled, string>> = {
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  RETRYING: 'retrying',
  QUEUED: 'given_back',
};

export class EngineCounts implements EngineMeter {
  readonly #attempts = new Counter(each('type', TASK_TYPES, 'outcome', Object.values(ATTEMPTS)));
  readonly #ended = new Counter(
    each(
      'type',
      TASK_TYPES,
      'outcome',
      OUTCOMES.map((one) => one.toLowerCase()),
    ),
  );
  readonly #slots = new Counter(SLOT_FATES.map((fate) => ({ fate })));
  readonly #told = new Counter([]);
  readonly #channels = new Set<string>();
  readonly #durations = new Histogram(DURATIONS, 'type', TASK_TYPES);
  readonly #delays = new Histogram(DELAYS, 'type', TASK_TYPES);

  started({ taskType, trigger }: Execution, lateMs: number): void {
    // What makes up for an absence is late by its nature, and so is what an operator runs again.
    if (trigger === 'schedule' || trigger === 'manual' || trigger === 'emergency')
      this.#delays.observe(taskType, lateMs / 1_000);
  }

  attempted(type: TaskType, settled: Settled, durationMs: number): void {
    this.#attempts.add({ type, outcome: ATTEMPTS[settled] });
    this.#durations.observe(type, durationMs / 1_000);
  }

  ended(type: TaskType, outcome: Outcome): void {
    this.#ended.add({ type, outcome: outcome.toLowerCase() });
  }

  decided(fate: SlotFate, slots: number): void {
    this.#slots.add({ fate }, slots);
  }

  notified(channel: string, outcome: 'sent' | 'failed' | 'given_up'): void {
    if (this.#channels.size < MOST_CHANNELS) this.#channels.add(channel);
    this.#told.add({ channel: this.#channels.has(channel) ? channel : 'others', outcome });
  }

  metrics(): Metric[] {
    return [
      this.#ended.metric('executions_total', 'Executions that ended for good, by how.'),
      this.#attempts.metric('attempts_total', 'Attempts that ended, by what became of their execution.'),
      this.#durations.metric('attempt_duration_seconds', 'From the start of an attempt to its end.'),
      this.#delays.metric('start_delay_seconds', 'From slot or request to the first start.'),
      this.#slots.metric('slots_total', 'Slots of schedules, by what was decided when they were due.'),
      this.#told.metric('notifications_total', 'Notifications, by channel and what became of sending them.'),
    ];
  }
}

/** One number for each combination of labels. */
class Counter {
  readonly #values = new Map<string, { labels: Labels; value: number }>();

  /** There from the start at 0, as a rate of what just appeared is not known. */
  constructor(labels: readonly Labels[]) {
    for (const one of labels) this.add(one, 0);
  }

  add(labels: Labels, more = 1): void {
    const key = Object.values(labels).join('\0');
    const counted = this.#values.get(key);
    if (counted) counted.value += more;
    else this.#values.set(key, { labels, value: more });
  }

  metric(name: string, help: string): Metric {
    const samples = [...this.#values.values()].map(({ labels, value }) => [labels, value] as const);
    return { name, type: 'counter', help, samples };
  }
}

/** Every pair of values. */
function each(one: string, its: readonly string[], other: string, others: readonly string[]): Labels[] {
  return its.flatMap((value) => others.map((another) => ({ [one]: value, [other]: another })));
}
