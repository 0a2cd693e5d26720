/** Reports that are older than they are kept: files, which go by the date in their names and not by their executions. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../shared/errors.ts';

/** `shop-87afb3f7-20261126-155023-gvw8.pages.jsonl`: task, hash, session (see sessionId), what it is. */
const REPORT =
  /-[0-9a-f]{8}-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})-[0-9a-z]{4}\.(?:html|sarif|raw\.txt|[a-z]+\.jsonl)$/;

export interface OldReports {
  /** Where reports are written unless a task names another place: what lies elsewhere is never touched. */
  directory: string;
  /** Epoch ms: those of sessions before it. */
  before: number;
}

/** How many files there are. */
export async function countOldReports(old: OldReports): Promise<number> {
  return (await oldFiles(old)).length;
}

/** How many files went; stops early when `signal` aborts. @throws what the file system says */
export async function removeOldReports(old: OldReports, signal: AbortSignal): Promise<number> {
  let removed = 0;
  for (const name of await oldFiles(old)) {
    if (signal.aborted) break;
    await rm(join(old.directory, name), { force: true });
    removed += 1;
  }
  return removed;
}

async function oldFiles({ directory, before }: OldReports): Promise<string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => {
    const [, year, month, day, hour, minute, second] = REPORT.exec(name) ?? [];
    if (year === undefined) return false;
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) < before;
  });
}
