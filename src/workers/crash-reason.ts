import { safeText } from '../shared/safe-text.ts';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The end of what the worker wrote to stdout and stderr. */
  output: string;
  maxMemoryMb: number;
}

const LONGEST_LINE = 300;

/** One line that tells an operator why a worker ended: `worker exited with code 70: TypeError: x is undefined`. */
export function crashReason({ code, signal, output, maxMemoryMb }: Ending): string {
  if (/JavaScript heap out of memory|ERR_WORKER_OUT_OF_MEMORY/.test(output))
    return `worker ran out of memory (worker_max_memory_mb: ${maxMemoryMb})`;
  const how = signal === null ? `worker exited with code ${code}` : `worker was ended by ${signal}`;
  const line = tellingLine(output);
  return line === '' ? how : `${how}: ${line}`;
}

/** The last line that names an error, else the last that is neither a stack frame nor Node's own signature. */
function tellingLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => safeText(line, LONGEST_LINE))
    .filter((line) => line !== '' && !/^at |^Node\.js v|^\^+$/.test(line));
  return lines.findLast((line) => /^(?:\w*Error\b|FATAL ERROR)/.test(line)) ?? lines.at(-1) ?? '';
}
