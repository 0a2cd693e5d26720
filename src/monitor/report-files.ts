/** Writes the reports of a cycle: HTML for people, JSONL for pipelines. */
import { createHash } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../shared/errors.ts';
import { makeDirectory } from '../shared/make-directory.ts';
import { WorkError } from '../shared/work.ts';
import type { ExplainedChange } from './explain-change.ts';
import { reportPage } from './report-page.ts';

export interface Report {
  /** The task's name for people. */
  name: string;
  sessionId: string;
  headline: string;
  /** Epoch milliseconds. */
  writtenAt: number;
  changes: readonly ExplainedChange[];
}

const LONGEST_SLUG = 60;

/**
 * The paths written, HTML first. Files have mode 0600 and appear whole or not at all. Throws WorkError `io`,
 * permanent, when the directory cannot be written.
 */
export async function writeReport(directory: string, report: Report): Promise<string[]> {
  const stem = join(directory, `${slugOf(report.name)}-${report.sessionId}`);
  const lines = report.changes.map((change) => `${JSON.stringify(lineOf(change))}\n`);
  try {
    makeDirectory(directory);
    const page = await writeWhole(`${stem}.html`, reportPage(report));
    return [page, await writeWhole(`${stem}.changes.jsonl`, lines.join(''))];
  } catch (error) {
    const why = `report directory ${directory} cannot be written: ${messageOf(error)}`;
    throw new WorkError('io', why, { permanent: true, cause: error });
  }
}

async function writeWhole(path: string, text: string): Promise<string> {
  const draft = `${path}.part`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return path;
}

/** Two names that differ only in characters a file name cannot have differ in the hash. */
function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST_SLUG);
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${slug || 'monitor'}-${hash}`;
}

function lineOf(change: ExplainedChange): Record<string, unknown> {
  const { url, kind, summary, signals, diff } = change;
  return {
    url,
    kind,
    at: new Date(change.at).toISOString(),
    session: change.sessionId,
    summary,
    from_sha256: change.fromSha256,
    to_sha256: change.toSha256,
    lines_added: diff?.added ?? 0,
    lines_removed: diff?.removed ?? 0,
    note: diff?.note ?? '',
    signals: signals.map(({ kind: signal, value, came }) => ({ kind: signal, value, came })),
    diff: diff?.hunks.flatMap(({ before, after, lines }) => [`@@ -${before} +${after} @@`, ...lines]) ?? [],
  };
}
