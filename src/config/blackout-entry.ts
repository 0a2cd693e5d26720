/** One window of the file's `blackouts`: what is wrong with it, and its form for the engine. */
import { checkCron } from '../domain/cron.ts';
import { parseDuration } from '../domain/duration.ts';
import type { BlackoutWindow } from '../domain/window.ts';
import { checkZone } from '../domain/zone.ts';
import type { BlackoutEntry } from './file-schema.ts';
import { type Path, type Problem, passes, pathText } from './problems.ts';
import { nameProblem } from './task-name.ts';

/** Beside the kinds of its values; takes the entry as it stands in the file. */
export function blackoutProblems(entry: Record<string, unknown>, path: Path): Problem[] {
  const { name, cron, duration, timezone } = entry;
  const problems: Problem[] = [];
  const check = (key: string, work: () => unknown) => passes(problems, [...path, key], work);
  const place = [...path, 'name'];
  const why = typeof name === 'string' ? nameProblem(name) : '';
  if (why) problems.push({ path: place, at: 'value', message: `${pathText(place)} ${why}` });
  if (typeof timezone === 'string') check('timezone', () => checkZone(timezone));
  if (typeof cron === 'string') check('cron', () => checkCron(cron));
  if (typeof duration === 'string') check('duration', () => parseDuration(duration));
  return problems;
}

/** A checked entry. */
export function blackoutWindow(entry: BlackoutEntry, fileZone: string): BlackoutWindow {
  const { name, cron, duration, timezone, policy, types, tags, reason } = entry;
  return {
    name,
    cron,
    timezone: timezone ?? fileZone,
    durationMs: parseDuration(duration),
    policy: policy ?? 'defer',
    types: types ?? [],
    tags: tags ?? [],
    reason: reason ?? '',
  };
}
