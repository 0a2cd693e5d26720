/** Tasks of every kind, as an operator would define them. */
import type { TaskDefinition } from '../../src/domain/operator.ts';
import { CATCHUP_POLICIES, type PriorityName } from '../../src/domain/task.ts';
import type { Random } from './random.ts';

const INTERVALS = ['10s', '30s', '1m', '2m', '7m', '30m', '1h30m', '24h'];

/** Patterns whose meaning on a day on which clocks change is beyond doubt (cron(8)); each with a fixed or a wild hour. */
const CRONS: readonly ((random: Random) => string)[] = [
  () => '* * * * *',
  (random) => `*/${random.pick([2, 5, 10, 15, 20, 30])} * * * *`,
  (random) => `${random.whole(0, 59)} * * * *`,
  (random) => `${random.whole(0, 59)} ${random.whole(0, 4)} * * *`,
  (random) =>
    `${random.pick([0, 15, 30, 45])} ${random.pick(['0', '1', '2', '3'])},${random.pick(['4', '9'])} * * *`,
  (random) => `${random.whole(0, 59)} ${random.whole(0, 23)} * * ${random.pick(['0', '1-5', '6'])}`,
  () => '@hourly',
];

const OVERLAPS = ['skip', 'buffer_one', 'buffer_all', 'replace', 'allow(2)', 'allow(3)'];

const PRIORITY: Readonly<Record<PriorityName, number>> = { emergency: 1, high: 2, normal: 6, low: 2 };

/** `wall` is the clock of whoever defines it. */
export function taskDefinition(
  name: string,
  wall: number,
  zones: readonly string[],
  random: Random,
): TaskDefinition {
  const type = random.chance(0.6) ? 'scan' : 'monitor';
  return {
    name,
    type,
    ...when(wall, zones, random),
    priority: random.weighted(PRIORITY),
    overlap: random.pick(OVERLAPS),
    catchup: random.pick(CATCHUP_POLICIES),
    ...(random.chance(0.2) ? { jitter: random.pick(['1s', '3s', '20s']) } : {}),
    ...(random.chance(0.25) ? { startDeadline: random.pick(['5s', '1m', '10m']) } : {}),
    ...(random.chance(0.3) ? { tags: ['office'] } : {}),
    ...(random.chance(0.3) ? { concurrencyKey: random.pick(['edge', 'core']) } : {}),
    ...(random.chance(0.3) ? { retryAttempts: random.whole(0, 4) } : {}),
    ...(random.chance(0.3) ? { timeoutMinutes: random.pick([0.2, 1, 3]) } : {}),
    config: { targets: ['http://127.0.0.1:1/'] },
  };
}

function when(wall: number, zones: readonly string[], random: Random): Partial<TaskDefinition> {
  const startTime = random.chance(0.2) ? { startTime: wall + random.whole(-3_600, 1_800) * 1_000 } : {};
  switch (random.weighted({ interval: 5, cron: 5, once: 1, manual: 2 })) {
    case 'interval':
      return { interval: random.pick(INTERVALS), ...startTime };
    case 'cron':
      return { schedule: random.pick(CRONS)(random), timezone: random.pick(zones), ...startTime };
    case 'once':
      return { at: new Date(wall + random.whole(-60, 1_500) * 1_000).toISOString() };
    case 'manual':
      return { manual: true };
  }
}
