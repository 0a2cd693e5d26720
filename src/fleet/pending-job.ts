/** A job of a scan that the fleet carries, as the engine's machine knows it. */
import type { WorkContext } from '../shared/work.ts';
import type { JobState } from './scan-store.ts';
import type { FleetEnd, FleetOrder } from './shard-job.ts';

export interface PendingJob {
  id: string;
  order: FleetOrder;
  envelope: Buffer;
  turn: number;
  context: WorkContext;
  /** `here`: this machine carries it. */
  state: JobState | 'here';
  handOuts: number;
  handedOutAt: number;
  /** The last progress that was taken, as it was sealed. */
  seen: Buffer | null;
  resolve: (end: FleetEnd) => void;
  reject: (error: unknown) => void;
}
