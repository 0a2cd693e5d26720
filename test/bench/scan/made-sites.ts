/** Starts site-server.ts and reads what it tells. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Scratch } from '../engine/scratch.ts';
import type { SiteLog } from './site-server.ts';

export interface MadeSites {
  origins: string[];
  /** Ends them; gives what they saw. */
  stop(): Promise<SiteLog>;
}

export interface SiteHabits {
  /** Each answer takes so long; 5 ms unless said, or none of a host that is alone. */
  answerMs?: number;
  /** Of text in each page. */
  kilobytes?: number;
}

export async function makeSites(
  pages: number,
  hosts: number,
  scratch: Scratch,
  { answerMs = hosts > 1 ? 5 : 0, kilobytes = 2 }: SiteHabits = {},
): Promise<MadeSites> {
  const program = join(import.meta.dirname, 'site-server.ts');
  const child = spawn(process.execPath, [program, ...[pages, hosts, answerMs, kilobytes].map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  scratch.own(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const read = async <Told>() => JSON.parse((await lines.next()).value ?? 'null') as Told;
  return {
    origins: await read<string[]>(),
    stop: async () => {
      child.stdin.end();
      const log = await read<SiteLog>();
      await scratch.end(child);
      return log;
    },
  };
}
