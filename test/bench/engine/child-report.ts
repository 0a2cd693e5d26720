/** Runs a part of the benchmark in a process of its own and reads what it reports. */
import { spawn } from 'node:child_process';
import type { Scratch } from './scratch.ts';

/** What of its last words goes into the table. */
const REASON_LENGTH = 160;

/** The JSON that `entry` prints as its last line. @throws with its last words when it fails or takes too long. */
export async function childReport<Report>(
  scratch: Scratch,
  entry: string,
  args: readonly string[],
  limitMs: number,
): Promise<Report> {
  const child = spawn(process.execPath, [entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  scratch.own(child, 'SIGKILL');
  let printed = '';
  let complained = '';
  child.stdout.on('data', (text: Buffer) => {
    printed += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    complained += text.toString();
  });
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, limitMs);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(limit);
  if (late) throw new Error(`not done after ${limitMs / 1_000} s`);
  if (code !== 0) throw new Error(lastWords(complained) ?? `ended with ${code}`);
  return JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as Report;
}

/** The line that names the error, of a stack trace or of whatever was said last. */
function lastWords(text: string): string | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((one) => /^\w*Error\b/.test(one)) ?? lines.at(-1);
  return line === undefined ? null : line.slice(0, REASON_LENGTH);
}
