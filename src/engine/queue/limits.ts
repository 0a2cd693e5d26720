import type { SchedulerConfig } from '../../config/settings.ts';
import { limitAt } from '../../domain/degradation.ts';
import { TASK_TYPES, type TaskType } from '../../domain/task.ts';

/** Working with less than is configured. */
export interface Degraded {
  /** How often the limits are halved; 0 = not at all: something else is missing. */
  level: number;
  /** Epoch ms. */
  since: number;
  /** In words: what is missing. */
  reason: string;
}

/** How many executions may run at once now: what is configured, or less while the machine is short of something. */
export class PoolLimits {
  readonly #config: () => SchedulerConfig;
  /** null while nothing is missing. */
  degraded: Degraded | null = null;

  constructor(config: () => SchedulerConfig) {
    this.#config = config;
  }

  /** The machine is short of something: limits are halved, and low priorities wait. */
  get isLowered(): boolean {
    return this.degraded !== null && this.degraded.level > 0;
  }

  of(type: TaskType): number {
    return limitAt(this.configured(type), this.degraded?.level ?? 0);
  }

  /** Of all pools together; never so few that one pool could keep the others from their last place. */
  get inAll(): number {
    const { configuredInAll: configured } = this;
    const least = Math.min(configured, TASK_TYPES.length);
    return Math.max(least, limitAt(configured, this.degraded?.level ?? 0));
  }

  /** For emergencies, whose place nothing takes away. */
  configured(type: TaskType): number {
    return poolLimit(this.#config(), type);
  }

  get configuredInAll(): number {
    return this.#config().worker_pool_size;
  }
}

export function poolLimit(config: SchedulerConfig, type: TaskType): number {
  const limits: Record<TaskType, number> = {
    scan: config.max_concurrent_scans,
    monitor: config.max_concurrent_monitors,
    tool: config.max_concurrent_tools,
  };
  return limits[type];
}
