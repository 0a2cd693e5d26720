import { safeText } from './safe-text.ts';

/** Fields that every line has or that the text shows by other means. */
const SHOWN_ELSEWHERE = new Set(['level', 'time', 'pid', 'msg', 'hostname']);

/** A JSON line of the log as a person reads it: `08:00:05 info  scan finished task=lab pages=42`. */
export function logLineText(line: string): string {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return line;
  }
  const time = typeof record.time === 'string' ? record.time.slice(11, 19) : '';
  const fields = Object.entries(record)
    .filter(([name]) => !SHOWN_ELSEWHERE.has(name))
    .map(([name, value]) => `${name}=${textOf(value)}`);
  const words = [time, textOf(record.level).padEnd(5), textOf(record.msg), ...fields];
  return `${words.join(' ').trimEnd()}\n`;
}

function textOf(value: unknown): string {
  return safeText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
}
