import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Scratch } from '../engine/scratch.ts';

export interface Traffic {
  /** Sent by the server: headers and bodies. */
  bytes: number;
  requests: number;
}

export interface WatchedSite {
  /** So many URLs, spread evenly over the origins. */
  urls(count: number): string[];
  /** Since the last time it was asked. */
  traffic(): Promise<Traffic>;
  close(): Promise<void>;
}

export async function openWatchedSite(
  scratch: Scratch,
  site: { origins: number; pageBytes: number; delayMs: number },
): Promise<WatchedSite> {
  const program = join(import.meta.dirname, 'watched-server.ts');
  const args = [site.origins, site.pageBytes, site.delayMs].map(String);
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  scratch.own(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value } = await lines.next();
    if (typeof value !== 'string') throw new Error('the watched server has ended');
    return JSON.parse(value) as unknown;
  };
  const origins = (await next()) as string[];
  return {
    urls: (count) =>
      Array.from({ length: count }, (_, index) => `${origins[index % origins.length]}/page/${index}.html`),
    traffic: async () => {
      child.stdin.write('\n');
      return (await next()) as Traffic;
    },
    close: async () => await scratch.end(child),
  };
}
