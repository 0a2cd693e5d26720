import type { EngineView } from '../board/snapshot.ts';
import type { Output } from './outputs/outputs.ts';
import { isoTime } from './times.ts';

/** For `--json`: instants in ISO 8601 UTC. */
export function engineRecord(engine: EngineView): Output<'status'>['engine'] {
  const { since, silentSince, diskSilentSince, trouble, draining } = engine;
  return {
    ...engine,
    since: isoTime(since),
    draining: draining === true,
    silentSince: isoTime(silentSince ?? null),
    diskSilentSince: isoTime(diskSilentSince ?? null),
    trouble: trouble ? { ...trouble, since: isoTime(trouble.since) } : null,
  };
}
