import type { LogLevel } from './work.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

/** A level stands at the start of a line, in text logs and JSON logs alike. */
const LEVEL = /\b(error|fatal|warn|info|debug)\b/i;
const LOOKED_AT = 60;

/** As the line says it, `fatal` as `error`; null where it says none, such as a line of output that goes on. */
export function lineLevel(line: string): LogLevel | null {
  const level = LEVEL.exec(line.slice(0, LOOKED_AT))?.[1]?.toLowerCase();
  return level === 'fatal' ? 'error' : ((level as LogLevel | undefined) ?? null);
}
