/** What an engine is made of, and whom it tells. */
import type { SchedulerConfig } from '../config/settings.ts';
import type { TaskType } from '../domain/task.ts';
import type { Channel } from '../notify/channel.ts';
import type { Clock } from '../shared/clock.ts';
import type { QueueEntry } from '../store/queue-reader.ts';
import type { Store } from '../store/store.ts';
import type { EngineLogger } from './core.ts';
import type { FleetSource } from './fleet-source.ts';
import type { WorkerSource } from './health/health.ts';
import type { MachineProbe } from './health/machine-probe.ts';
import type { OnRemoved } from './keeping/prune.ts';
import type { LeaseLost } from './lease/lease-lost.ts';
import type { EngineMeter } from './meter.ts';
import type { EndStrays } from './supervision/end-strays.ts';
import type { OnSettled } from './supervision/supervise.ts';
import type { Executor } from './work/executor.ts';

export interface EngineParts {
  store: Store;
  clock: Clock;
  logger: EngineLogger;
  config: SchedulerConfig;
  /** From tryTakeLease. */
  token: number;
  executors: Partial<Record<TaskType, Executor>>;
  /** How the machine fares; absent: limits stay as configured, whatever happens. Closed with the engine. */
  probe?: MachineProbe;
  /** The worker processes of `executors`, to be looked after; absent: work runs inline. */
  workers?: WorkerSource;
  /** Machines that help; absent: there are none. */
  fleet?: FleetSource;
  /** Where the results of tasks are kept, with their findings; absent: work leaves none here. */
  resultsDirectory?: string;
  /** Where reports are written that cleanup lets go by their age; absent: there are none. */
  reportsDirectory?: string;
  /** Zone of schedules that name none. */
  zone: string;
  /** Something that a screen shows changed. */
  onChanged: () => void;
  /** What runs got further: comes often and can wait. */
  onProgress?: () => void;
  onSettled?: OnSettled;
  /** Counts what is done. */
  meter?: EngineMeter;
  onRemoved?: OnRemoved;
  /** Whom to tell of alerts and results; absent = nobody is there to tell. */
  channels?: readonly Channel[];
  /** An execution ended for good without `onSettled`: cancelled while it waited, or settled for a dead engine. */
  onEnded?: (executionId: number) => void;
  /** This process is the engine no more, and why; it stops its work. */
  onLost: (why: LeaseLost) => void;
  /** How long (ms) the mailbox may wait for a ring of its `inbox`; default: it is asked twenty times a second. */
  mailboxPollMs?: () => number;
  /** How to make sure that nothing of a former engine works any more; absent = by waiting. */
  endStrays?: EndStrays;
  /** For one-shot commands: plan nothing, start only these. */
  only?: (execution: QueueEntry) => boolean;
  random?: () => number;
}
