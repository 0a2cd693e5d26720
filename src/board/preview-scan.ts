/** What a scan of these targets would do, before anyone asks for it. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ScanTaskConfig } from '../domain/task.ts';
import { WindowCalendar } from '../domain/window-calendar.ts';
import { localText } from '../domain/zone.ts';
import { messageOf } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Store } from '../store/store.ts';
import { readTargets } from '../web/targets.ts';
import { withHome } from './complete-path.ts';
import type { ScanPreview } from './scan-preview.ts';

const MOST_BAD_SHOWN = 20;
const MOST_HOSTS_NAMED = 6;
/** Others under way that are named. */
const MOST_OTHERS = 3;
/** Executions under way that are held against the targets; what runs comes first. */
const MOST_LOOKED_AT = 500;

/** What the operator typed: a path when one file of that name exists, else targets by line, comma or space. */
async function readTargetsText(text: string): Promise<{ targets: string[]; targetsFile: string }> {
  const trimmed = text.trim();
  if (!/[\n,\s]/.test(trimmed) && trimmed !== '') {
    const path = resolve(withHome(trimmed));
    if (await isFile(path)) return { targets: [], targetsFile: path };
  }
  return { targets: trimmed.split(/[\n,\s]+/).filter((target) => target !== ''), targetsFile: '' };
}

/** `now` (epoch ms): when the blackouts are asked. */
export async function previewScan(text: string, store: Store, now: number): Promise<ScanPreview> {
  const source = await readTargetsText(text);
  if (source.targets.length === 0 && source.targetsFile === '') return nothing('name at least one target');
  try {
    const { urls, bad, repeated } = await readTargets(source);
    const hosts = [...new Set(urls.map((url) => new URL(url).host))];
    return {
      ...source,
      urls: urls.length,
      hosts: hosts.length,
      hostNames: hosts.slice(0, MOST_HOSTS_NAMED).map((host) => safeText(host)),
      repeated,
      bad: bad.slice(0, MOST_BAD_SHOWN),
      error: '',
      blackout: blackoutNow(store, now),
      warnings: await othersUnderWay(urls, store),
    };
  } catch (error) {
    return nothing(safeText(messageOf(error)));
  }
}

function nothing(error: string): ScanPreview {
  return {
    targets: [],
    targetsFile: '',
    urls: 0,
    hosts: 0,
    hostNames: [],
    repeated: 0,
    bad: [],
    error,
    blackout: '',
    warnings: [],
  };
}

/** `office-hours until 18:00 Europe/Berlin`; '' where no window holds a scan back. */
function blackoutNow(store: Store, now: number): string {
  const hold = new WindowCalendar(store.windows.list()).hold({ type: 'scan', tags: ['adhoc'] }, now);
  if (hold === null) return '';
  const { name, timezone } = hold.window;
  return `${safeText(name)} until ${localText(hold.until, timezone).slice(11, 16)} ${timezone}`;
}

/** What runs or waits on one of these hosts, as far as its task names its targets itself. */
async function othersUnderWay(urls: readonly string[], store: Store): Promise<string[]> {
  const wanted = new Set(urls);
  const hosts = new Set(urls.map((url) => new URL(url).host));
  const warnings: string[] = [];
  let more = 0;
  const live = store.executions.live();
  const running = live.filter(({ status }) => status === 'RUNNING');
  const waiting = live.filter(({ status }) => status !== 'RUNNING');
  for (const execution of [...running, ...waiting].slice(0, MOST_LOOKED_AT)) {
    const config = store.tasks.byId(execution.taskId)?.config as ScanTaskConfig | undefined;
    const theirs = await urlsOf(config?.targets ?? []);
    const shared = theirs.find((url) => hosts.has(new URL(url).host));
    if (shared === undefined) continue;
    if (warnings.length >= MOST_OTHERS) {
      more += 1;
      continue;
    }
    const same = theirs.length === wanted.size && theirs.every((url) => wanted.has(url));
    const name = safeText(execution.taskName);
    const what = same ? 'the same targets' : safeText(new URL(shared).host);
    warnings.push(
      execution.status === 'RUNNING' ? `${name} works on ${what} now` : `${name} waits to work on ${what}`,
    );
  }
  if (more > 0) warnings.push(`${more} more work on the same hosts`);
  return warnings;
}

async function urlsOf(targets: string[]): Promise<string[]> {
  if (targets.length === 0) return [];
  try {
    return (await readTargets({ targets, targetsFile: '' })).urls;
  } catch {
    // A task without one usable target works on nothing.
    return [];
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
