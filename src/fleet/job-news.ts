/** What the carriers of a scan's jobs tell while they work: how far each has come, and lines for its log. */
import type { Progress, WorkContext } from '../shared/work.ts';
import type { PendingJob } from './pending-job.ts';
import type { ScanStore } from './scan-store.ts';
import { type Sealer, UnsealError } from './seal.ts';
import type { FleetLogLine } from './shard-job.ts';

const MOST_LOG_ENVELOPES = 50;

export interface NewsParts {
  session: string;
  store: Pick<ScanStore, 'progress' | 'takeLog'>;
  sealer: Pick<Sealer, 'open'>;
  /** Of the execution. */
  log: WorkContext['log'];
}

/** Takes what was told of these jobs, and of the scan, since the last call. */
export async function takeNews(
  { session, store, sealer, log }: NewsParts,
  jobs: readonly PendingJob[],
): Promise<void> {
  const told = await store.progress(jobs.map(({ id }) => id));
  for (const [index, job] of jobs.entries()) {
    const envelope = told[index] ?? null;
    if (envelope === null || job.seen?.equals(envelope)) continue;
    job.seen = envelope;
    const progress = await sealer
      .open<Progress>({ kind: 'progress', job: job.id }, envelope)
      .catch(dropForged);
    if (progress !== null) job.context.progress(progress);
  }
  for (const envelope of await store.takeLog(MOST_LOG_ENVELOPES)) {
    const lines = await sealer
      .open<FleetLogLine[]>({ kind: 'log', job: session }, envelope)
      .catch(dropForged);
    for (const { level, message, fields } of lines ?? []) log(level, message, fields);
  }
}

/** What was not sealed by a member of the fleet says nothing. */
function dropForged(error: unknown): null {
  if (error instanceof UnsealError) return null;
  throw error;
}
