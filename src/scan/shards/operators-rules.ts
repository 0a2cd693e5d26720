/** The operator's rules of technologies on their way to a machine that has not got them. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface RulesFile {
  name: string;
  text: string;
}

/** Folders kept in this process; another shard of the same scan needs the same. */
const MOST_FOLDERS = 8;
/** The oldest first. */
const folders = new Map<string, string>();

/** The files of a folder that has been checked; none for ''. */
export function packRules(directory: string): RulesFile[] {
  if (directory === '') return [];
  const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => ({ name, text: readFileSync(join(directory, name), 'utf8') }));
}

/** A private folder with these files, kept for further shards and gone with the process; '' where there are none. */
export function unpackRules(files: readonly RulesFile[]): string {
  if (files.length === 0) return '';
  const key = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  const known = folders.get(key);
  if (known !== undefined) return known;
  if (folders.size === 0) process.once('exit', removeUnpackedRules);
  keepOnly(MOST_FOLDERS - 1);
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-rules-'));
  for (const { name, text } of files) writeFileSync(join(folder, basename(name)), text, { mode: 0o600 });
  folders.set(key, folder);
  return folder;
}

/** For whoever ends before the process does. */
export function removeUnpackedRules(): void {
  keepOnly(0);
}

function keepOnly(count: number): void {
  for (const [key, folder] of [...folders].slice(0, Math.max(0, folders.size - count))) {
    rmSync(folder, { recursive: true, force: true });
    folders.delete(key);
  }
}
