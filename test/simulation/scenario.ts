/** What kind of world a seed makes: its length, its settings, its zones, and how much goes wrong in it. */
import { SCHEDULER_DEFAULTS, type SchedulerConfig } from '../../src/config/settings.ts';
import type { BlackoutWindow } from '../../src/domain/window.ts';
import type { Random } from './random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Instants at which clocks are changed, with the zone that changes them (tz database, 2026). */
const ZONE_CHANGES: readonly { zone: string; at: number }[] = [
  { zone: 'America/New_York', at: Date.UTC(2026, 2, 8, 7) },
  { zone: 'America/New_York', at: Date.UTC(2026, 10, 1, 6) },
  { zone: 'Europe/Berlin', at: Date.UTC(2026, 2, 29, 1) },
  { zone: 'Europe/Berlin', at: Date.UTC(2026, 9, 25, 1) },
  { zone: 'Australia/Lord_Howe', at: Date.UTC(2026, 3, 4, 15) },
  { zone: 'Australia/Lord_Howe', at: Date.UTC(2026, 9, 3, 15, 30) },
  { zone: 'America/Santiago', at: Date.UTC(2026, 3, 5, 3) },
  { zone: 'America/Santiago', at: Date.UTC(2026, 8, 6, 4) },
];

/** Mean times in ms between two of a kind; Infinity = never. */
export interface Troubles {
  crash: number;
  pause: number;
  clock: number;
  store: number;
  shutdown: number;
}

export interface Scenario {
  /** Epoch ms by the wall clock of the world. */
  start: number;
  /** How long things go wrong; then all is well until everything is done. */
  lengthMs: number;
  config: SchedulerConfig;
  /** Zones of its cron tasks. */
  zones: readonly string[];
  /** Processes that would be the engine. */
  processes: number;
  /** Whether they see each other's processes, as on one host. */
  oneHost: boolean;
  /** Whether a new engine can find and end what a dead one left behind. */
  findsStrays: boolean;
  /** Whether events of one moment come in any order. */
  shuffled: boolean;
  /** Whether transactions take time. */
  slowStore: boolean;
  /** How commits become durable: with the commit, or some time after it, and perhaps never. */
  disk: 'at once' | 'behind' | 'failing';
  tasks: number;
  /** Further tasks that are all due at the same moments. */
  crowd: number;
  windows: readonly BlackoutWindow[];
  actMeanMs: number;
  troubles: Troubles;
}

export function scenarioOf(random: Random): Scenario {
  const change = random.chance(0.35) ? random.pick(ZONE_CHANGES) : null;
  const start = change
    ? change.at - random.whole(0, 90) * MINUTE_MS - random.whole(0, 59_999)
    : Date.UTC(2026, 10, 23, 8) + random.whole(0, 7 * 24 * 60) * MINUTE_MS + random.whole(0, 59_999);
  const zones = [...new Set(['UTC', change?.zone ?? 'Asia/Kolkata', random.pick(ZONE_CHANGES).zone])];
  const never = Number.POSITIVE_INFINITY;
  const mean = (least: number, most: number, likely = 0.6) =>
    random.chance(likely) ? random.whole(least, most) * MINUTE_MS : never;
  return {
    start,
    zones,
    lengthMs: random.whole(5, 20) * MINUTE_MS,
    config: configOf(random),
    processes: random.pick([1, 1, 2, 2, 3]),
    oneHost: random.chance(0.6),
    findsStrays: random.chance(0.7),
    shuffled: random.chance(0.5),
    slowStore: random.chance(0.3),
    disk: random.fork('disk').pick(['at once', 'behind', 'behind', 'failing']),
    tasks: random.whole(2, 9),
    crowd: random.chance(0.12) ? random.whole(16, 24) : 0,
    windows: random.chance(0.35) ? windowsOf(zones, random) : [],
    actMeanMs: random.pick([15_000, 40_000, 120_000]),
    troubles: {
      crash: mean(2, 12),
      pause: mean(3, 15),
      clock: mean(3, 20, 0.5),
      store: mean(2, 12),
      shutdown: mean(5, 20, 0.4),
    },
  };
}

function configOf(random: Random): SchedulerConfig {
  return {
    ...SCHEDULER_DEFAULTS,
    cycle_minutes: random.pick([1, 15]),
    retry_attempts: random.whole(0, 3),
    max_concurrent_scans: random.whole(1, 3),
    max_concurrent_monitors: random.whole(1, 4),
    worker_pool_size: random.whole(2, 6),
    queue_buffer_size: random.pick([2, 4, 100]),
    task_timeout_minutes: random.whole(1, 6),
    retry_base_seconds: random.pick([1, 5, 30]),
    retry_backoff_multiplier: random.pick([1, 2, 3]),
    max_retry_delay_minutes: random.pick([1, 2, 5]),
    stall_minutes: random.pick([1, 10]),
    cleanup_interval_hours: random.pick([1, 24]),
    max_task_history_days: random.pick([1, 30]),
    max_executions_per_task: random.pick([3, 200]),
  };
}

/** Blackouts that open and close within the length of a world. */
function windowsOf(zones: readonly string[], random: Random): BlackoutWindow[] {
  return Array.from({ length: random.whole(1, 2) }, (_, index) => ({
    name: `blackout ${index + 1}`,
    cron: random.pick(['*/10 * * * *', '*/7 * * * *', '3 * * * *', '0,30 2,3 * * *']),
    timezone: random.pick(zones),
    durationMs: random.whole(1, 6) * MINUTE_MS,
    policy: random.pick(['defer', 'skip']),
    types: random.chance(0.3) ? ['scan'] : [],
    tags: random.chance(0.6) ? ['office'] : [],
    reason: '',
  }));
}

/** A jump of the wall clock, in ms: most are small, some pass the three hours that count as a correction. */
export function clockStep(random: Random): number {
  const size = random.weighted({ seconds: 3, minutes: 4, hours: 2, days: 1 });
  const ms = {
    seconds: random.whole(1, 90) * 1_000,
    minutes: random.whole(1, 150) * MINUTE_MS,
    hours: random.whole(2, 10) * HOUR_MS,
    days: random.whole(1, 3) * 24 * HOUR_MS,
  }[size];
  return random.chance(0.6) ? ms : -ms;
}
