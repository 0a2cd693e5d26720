/** What a scan of these targets would do, before anyone asks for it. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ScanTaskConfig } from '../domain/task.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Store } from '../store/store.ts';
import { readTargets } from '../web/targets.ts';
import type { ScanPreview } from './snapshot.ts';

const MOST_BAD_SHOWN = 20;

/** What the operator typed: a path when one file of that name exists, else targets by line, comma or space. */
export async function readTargetsText(text: string): Promise<{ targets: string[]; targetsFile: string }> {
  const trimmed = text.trim();
  if (!/[\n,\s]/.test(trimmed) && trimmed !== '' && (await isFile(trimmed)))
    return { targets: [], targetsFile: resolve(trimmed) };
  return { targets: trimmed.split(/[\n,\s]+/).filter((target) => target !== ''), targetsFile: '' };
}

export async function previewScan(text: string, store: Store): Promise<ScanPreview> {
  const source = await readTargetsText(text);
  if (source.targets.length === 0 && source.targetsFile === '') return nothing('name at least one target');
  try {
    const { urls, bad } = await readTargets(source);
    return {
      ...source,
      urls: urls.length,
      hosts: new Set(urls.map((url) => new URL(url).host)).size,
      bad: bad.slice(0, MOST_BAD_SHOWN),
      error: '',
      warnings: sameTargets(urls, store),
    };
  } catch (error) {
    return nothing(safeText(messageOf(error)));
  }
}

function nothing(error: string): ScanPreview {
  return { targets: [], targetsFile: '', urls: 0, hosts: 0, bad: [], error, warnings: [] };
}

/** Work under way on one of these hosts, as far as its task names its targets itself. */
function sameTargets(urls: readonly string[], store: Store): string[] {
  const hosts = new Set(urls.map((url) => new URL(url).host));
  const warnings: string[] = [];
  for (const execution of store.executions.running()) {
    const config = store.tasks.byId(execution.taskId)?.config as ScanTaskConfig | undefined;
    const shared = (config?.targets ?? []).find((target) => [...hosts].some((host) => target.includes(host)));
    if (shared !== undefined)
      warnings.push(`${safeText(execution.taskName)} works on ${safeText(shared)} now`);
  }
  return warnings;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
