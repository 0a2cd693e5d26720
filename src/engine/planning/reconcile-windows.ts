/** The blackouts of the configuration into the store: added, changed, or removed where the file has them no more. */
import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../../domain/operator.ts';
import type { BlackoutWindow } from '../../domain/window.ts';
import type { EngineCore } from '../core.ts';
import { releaseHeld } from '../queue/hold-by-window.ts';

const FILE: Actor = { who: 'scarefloor.yaml', source: 'config' };

export interface ReconciledWindows {
  added: string[];
  changed: string[];
  removed: string[];
}

/** Checked windows, each name once. Before anything starts, so that nothing starts that a new one holds back. */
export function reconcileWindows(
  core: EngineCore,
  windows: readonly BlackoutWindow[],
  actor: Actor = FILE,
): ReconciledWindows {
  const outcome = core.write((now) => reconcile(core, windows, actor, now));
  if (Object.values(outcome).some((names) => names.length > 0)) {
    core.forgetWindows();
    core.signals.queueChanged();
    core.signals.changed();
  }
  return outcome;
}

function reconcile(
  core: EngineCore,
  windows: readonly BlackoutWindow[],
  actor: Actor,
  now: number,
): ReconciledWindows {
  const { store } = core;
  const outcome: ReconciledWindows = { added: [], changed: [], removed: [] };
  const kept = new Map(store.windows.list().map((window) => [window.name, window]));
  for (const window of windows) {
    const before = kept.get(window.name);
    kept.delete(window.name);
    if (isDeepStrictEqual(before, window)) continue;
    store.windows.put(window, now);
    store.audit.append(now, actor, before ? 'edit' : 'add', `blackout ${window.name}`, {
      ...(before ? { before } : {}),
      after: window,
    });
    outcome[before ? 'changed' : 'added'].push(window.name);
  }
  for (const [name, before] of kept) {
    store.windows.remove(name);
    store.audit.append(now, actor, 'remove', `blackout ${name}`, { before });
    outcome.removed.push(name);
  }
  if (Object.values(outcome).some((names) => names.length > 0)) releaseHeld(core);
  return outcome;
}
