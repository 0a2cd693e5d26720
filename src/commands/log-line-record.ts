import type { Output } from './outputs/outputs.ts';

/** What ExecutionLog writes: `2026-11-23T08:00:00.000Z info message key=value other="two words"`. */
const LINE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (debug|info|warn|error) (.*)$/;
const FIELDS = /(?: [^\s"=]+=(?:[^\s"=]+|"(?:[^"\\]|\\.)*"))+$/;
const FIELD = / ([^\s"=]+)=([^\s"=]+|"(?:[^"\\]|\\.)*")/g;

/** A line of an execution's log, for programs. What has another shape is a message without time and level. */
export function logLineRecord(line: string): Output<'logs'> {
  const [, at, level, rest] = LINE.exec(line) ?? [];
  if (at === undefined || level === undefined || rest === undefined)
    return { at: null, level: null, message: line, fields: {} };
  const [tail = ''] = FIELDS.exec(rest) ?? [];
  const fields = [...tail.matchAll(FIELD)].map(([, name = '', value = '']) => [name, plainValue(value)]);
  return {
    at,
    level: level as Output<'logs'>['level'],
    message: rest.slice(0, rest.length - tail.length),
    fields: Object.fromEntries(fields) as Record<string, string>,
  };
}

function plainValue(written: string): string {
  if (!written.startsWith('"')) return written;
  try {
    return JSON.parse(written) as string;
  } catch {
    return written;
  }
}
