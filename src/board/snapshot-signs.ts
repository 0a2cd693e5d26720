/** By which the board tells whether there is news, and whether there is more to come. */
import type { EngineView, Snapshot } from './snapshot.ts';

/** Whether the open list is still being searched. */
export function isSearching(snapshot: Snapshot | null): boolean {
  const view = snapshot?.view;
  return view?.kind === 'history' && view.list.searched?.goesOn === true;
}

/** What of an engine changes although nobody writes. */
export function identity({ role, pid, silentSince, diskSilentSince }: EngineView): string {
  return `${role} ${pid} ${silentSince ?? ''} ${diskSilentSince ?? ''}`;
}

/** All that a screen shows, without when it was read. */
export function fingerprint(snapshot: Snapshot): string {
  return JSON.stringify({ ...snapshot, at: 0, version: 0 });
}
