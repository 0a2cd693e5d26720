/** What a tool may know of our environment: by an allow-list, so that nothing is passed on by accident. */
import { randomBytes } from 'node:crypto';
import { HOST_PID_VARIABLE, TOOL_RUN_VARIABLE } from '../shared/marked-processes.ts';

/** Where things are and how to speak; HOME because most tools keep their rules and settings there. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ'];

/** `NAME=value`, different for each run. */
export function newRunMark(): string {
  return `${TOOL_RUN_VARIABLE}=${process.pid}-${randomBytes(8).toString('hex')}`;
}

/** @param own What the task gives; wins over what is passed on. */
export function toolEnvironment(
  outer: Readonly<Record<string, string | undefined>>,
  own: Readonly<Record<string, string>>,
  { mark, directory }: { mark: string; directory: string },
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = outer[name];
    if (value !== undefined) environment[name] = value;
  }
  Object.assign(environment, { TMPDIR: directory }, own);
  // An engine that takes over ends what a dead one has left behind by this mark.
  const host = outer[HOST_PID_VARIABLE];
  if (host !== undefined) environment[HOST_PID_VARIABLE] = host;
  environment[TOOL_RUN_VARIABLE] = mark.slice(TOOL_RUN_VARIABLE.length + 1);
  return environment;
}
