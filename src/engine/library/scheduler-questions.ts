/** What a user of the library can ask about the past. */
import { type Moment, parseMoment } from '../../domain/moment.ts';
import type { SlotStory } from '../../domain/slot-story.ts';
import { UserError } from '../../shared/errors.ts';
import type { EngineCore } from '../core.ts';
import { type Verdict, type VerifyOptions, verifyFile } from '../questions/verify.ts';
import { why } from '../questions/why.ts';

/** `time`: epoch ms, or text for parseMoment; absent = the newest slot that was due. @throws UserError. */
export function askWhy(
  { store, clock, config }: EngineCore,
  taskId: number,
  time?: number | string,
): SlotStory {
  const task = store.tasks.byId(taskId);
  if (task === null) throw new UserError(`there is no task ${taskId}`);
  const now = clock.now();
  return why(store, { task, moment: momentOf(time, now, task.schedule.timezone), now, config });
}

function momentOf(time: number | string | undefined, now: number, zone: string): Moment | null {
  if (time === undefined) return null;
  return typeof time === 'string' ? parseMoment(time, now, zone) : { at: time, spanMs: 1, slackMs: 0 };
}

export function askVerify(
  { store, clock, config }: EngineCore,
  options: Omit<VerifyOptions, 'retention'>,
): Promise<Verdict> {
  const { max_task_history_days: maxHistoryDays, max_executions_per_task: maxExecutionsPerTask } = config;
  return verifyFile(store.path, clock, { ...options, retention: { maxHistoryDays, maxExecutionsPerTask } });
}
