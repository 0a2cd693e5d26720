/** Longest name of a task (characters): longer ones fit no screen. */
export const LONGEST_TASK_NAME = 80;

/** Why this cannot be the name of a task, such as `must not be empty`; '' when it can. */
export function nameProblem(name: string): string {
  if (name === '') return 'must not be empty';
  if (name !== name.trim()) return 'must not begin or end with a space';
  if (name.length > LONGEST_TASK_NAME) return `must have at most ${LONGEST_TASK_NAME} characters`;
  if (!/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u.test(name)) return 'must be printable text on one line';
  // `cancel 12` means execution 12, `cancel -x` a flag.
  if (/^\d+$/.test(name)) return 'must not be only digits: those name executions';
  if (name.startsWith('-')) return 'must not begin with "-": that begins a flag';
  return '';
}
