/** Debian's urlwatch: a job for each URL, with its own files in a folder. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runMetered } from '../scan/metered-process.ts';

const LIMIT_MS = 120_000;

export class Urlwatch {
  readonly #args: string[];

  constructor(folder: string, urls: readonly string[]) {
    const [jobs, config] = [join(folder, 'urls.yaml'), join(folder, 'urlwatch.yaml')];
    writeFileSync(jobs, urls.map((url) => `name: ${url}\nurl: ${url}\n`).join('---\n'));
    writeFileSync(
      config,
      'display: { new: false, error: true, unchanged: false }\nreport: { stdout: { color: false } }\n',
    );
    const hooks = join(folder, 'hooks.py');
    writeFileSync(hooks, '');
    this.#args = ['--urls', jobs, '--config', config, '--hooks', hooks, '--cache', join(folder, 'cache.db')];
  }

  /** One cycle, in a process of its own as cron starts it. Rejects where urlwatch is not installed. */
  async cycle(): Promise<number> {
    const { wallMs } = await runMetered('urlwatch', this.#args, { limitMs: LIMIT_MS });
    return wallMs;
  }
}
