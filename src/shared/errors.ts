/**
 * Two kinds of error exist here. A UserError is something the operator can mend: it says what, where and the
 * next step, and becomes one line on stderr. Everything else is our mistake and may crash the process.
 */

/** Exit codes of the command line: 1 the work failed, 2 usage or configuration, 3 refused. */
export type FailureExitCode = 1 | 2 | 3;

export class UserError extends Error {
  override readonly name = 'UserError';
  readonly exitCode: FailureExitCode;
  constructor(message: string, options: { exitCode?: FailureExitCode; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.exitCode = options.exitCode ?? 2;
  }
}

/** The text of anything thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message || thrown.name;
  return String(thrown);
}

/** The `code` of a Node or SQLite error (`ENOENT`, `SQLITE_BUSY`), or '' where there is none. */
export function codeOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string')
    return thrown.code;
  return '';
}
