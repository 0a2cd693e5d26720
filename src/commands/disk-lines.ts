import type { EngineView } from '../board/snapshot.ts';
import { distanceText, timeText } from './times.ts';

/** For a column of facts: none while the disk of the engine answers. */
export function diskLines({ diskSilentSince }: EngineView, zone: string, now: number): string[] {
  if (diskSilentSince === undefined) return [];
  const since = `${timeText(diskSilentSince, zone)}, ${distanceText(diskSilentSince, now)}`;
  return [
    `DISK      no answer since ${since}: nothing is confirmed and no work begins until it answers; look at dmesg, or at its file server`,
  ];
}
