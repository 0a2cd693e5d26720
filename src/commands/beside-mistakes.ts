/** Verbs that a mistake in the configuration does not stop while an engine runs: it goes on with what held before. */
import { loadSettingsBesideMistakes, type SettingsRequest } from '../config/load-settings.ts';
import type { Settings } from '../config/settings.ts';
import { isHeld } from '../engine/lease/lease-keeper.ts';
import { readLease } from '../store/read-lease.ts';

/**
 * They look at the store, or act through its engine. Whoever must stop a scan now, or only has a line of tmux to look
 * at, does not care that somebody else is at the file.
 */
const BESIDE_ENGINE: ReadonlySet<string> = new Set(
  [
    [
      'tasks',
      'next',
      'history',
      'show',
      'logs',
      'stats',
      'why',
      'verify',
      'status',
      'health',
      'watch',
      'alerts',
    ],
    ['dead', 'audit', 'findings', 'versions', 'diff'],
    ['trigger', 'cancel', 'stop', 'pause', 'resume', 'add', 'edit', 'delete', 'scan'],
  ].flat(),
);

/** Where the store is, and defaults for the rest; null where the verb needs the file, or no engine has that store. */
export async function settingsBesideMistakes(
  verb: string,
  request: SettingsRequest,
  now: number,
): Promise<Settings | null> {
  if (!BESIDE_ENGINE.has(verb)) return null;
  const settings = await loadSettingsBesideMistakes(request);
  return isEngineThere(settings.scheduler.sqlite_db_path, now) ? settings : null;
}

/** A store that cannot be looked at has none that could be used. */
function isEngineThere(path: string, now: number): boolean {
  try {
    return isHeld(readLease(path), now);
  } catch {
    return false;
  }
}
