import {
  type Logger,
  type LoggerOptions as LoggerConfiguration,
  multistream,
  pino,
  stdTimeFunctions,
} from 'pino';
import { openLogFile } from './log-file.ts';
import { logLineText } from './log-line.ts';
import { redactSecrets } from './redact.ts';

export interface LoggerOptions {
  /** Absolute path of the file that gets JSON lines. */
  file: string;
  level: 'debug' | 'info' | 'warn' | 'error';
  /** Also written here, for a process without a screen: as text on a terminal, as JSON lines otherwise. */
  also?: NodeJS.WriteStream;
}

/**
 * The structured log of this process. It never writes to the screen unless `also` asks for it, and every line
 * passes the redaction rules and is written before the call returns. Throws a UserError where the file
 * cannot be written.
 */
export function createLogger(options: LoggerOptions): Logger {
  const file = openLogFile(options.file);
  const settings = loggerSettings(options.level);
  const { also } = options;
  if (!also) return pino(settings, file);
  return pino(
    settings,
    multistream([
      // The logger's own level decides, which may change while it runs.
      { stream: file, level: 'debug' },
      { stream: screenOf(also), level: 'debug' },
    ]),
  );
}

/** Of a process that keeps no file: as text on a terminal, as JSON lines otherwise. */
export function createStreamLogger(stream: NodeJS.WriteStream, level: LoggerOptions['level']): Logger {
  return pino(loggerSettings(level), screenOf(stream));
}

function screenOf(stream: NodeJS.WriteStream): { write(line: string): void } {
  return { write: (line) => void stream.write(stream.isTTY ? logLineText(line) : line) };
}

function loggerSettings(level: LoggerOptions['level']): LoggerConfiguration {
  return {
    level,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: redactSecrets },
  };
}
