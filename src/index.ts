/** The library: a scheduler for scans and monitors on SQLite, with the parts that its users name in their code. */
export type { SchedulerConfig } from './config/settings.ts';
export type { AlertEvent, AlertKind, AlertSeverity } from './domain/alert.ts';
export type { Execution, ExecutionStatus, Trigger } from './domain/execution.ts';
export type {
  HistoryFinding as Finding,
  HistoryFindingKind as FindingKind,
} from './domain/history-finding.ts';
export type { Actor, ActResult, OperatorAct, TaskDefinition } from './domain/operator.ts';
export type { SlotStory, StoryOutcome } from './domain/slot-story.ts';
export { calculateTaskStats, type TaskStats } from './domain/statistics.ts';
export type { PriorityName, ScanMode, TaskType } from './domain/task.ts';
export { tellSlot } from './domain/tell-slot.ts';
export type { EngineLogger } from './engine/core.ts';
export type { Notifier } from './engine/library/notifier.ts';
export { Scheduler, type SchedulerParts, type TaskHistoryQuery } from './engine/library/scheduler.ts';
export type { SavedExecution, SchedulerDatabase } from './engine/library/scheduler-database.ts';
export type { CycleResult, MonitorExecutor, ScanExecutor } from './engine/library/scheduler-executors.ts';
export type {
  Blackout,
  ImmediateScan,
  MonitorTaskInput,
  RecurringScan,
  ScanOptions,
  ScanTaskInput,
  ScheduledTaskInput,
  SlotOptions,
} from './engine/library/scheduler-inputs.ts';
export type { TaskStatus } from './engine/library/task-status.ts';
export type { SchedulerChannel } from './engine/notifications/scheduler-channels.ts';
export type { Verdict, VerifyOptions } from './engine/questions/verify.ts';
export type { InlineWork, WorkRequest } from './engine/work/executor.ts';
export { type Clock, systemClock } from './shared/clock.ts';
export { UserError } from './shared/errors.ts';
export {
  type Progress,
  type WorkContext,
  WorkError,
  type WorkErrorKind,
  type WorkResult,
} from './shared/work.ts';
