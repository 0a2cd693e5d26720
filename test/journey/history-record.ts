/** The part of `scarefloor history --json` and `show --json` that journeys look at. */
import type { Workspace } from './workspace.ts';

export interface HistoryRecord {
  id: number;
  taskName: string;
  status: string;
  trigger: string;
  requestedBy: string;
  reason: string;
  attempt: number;
  /** Failed attempts that counted. */
  retryCount: number;
  workerPid: number | null;
  cancelRequestedBy: string;
  errorKind: string;
}

/** Oldest first. */
export async function historyOf(workspace: Workspace): Promise<HistoryRecord[]> {
  const newestFirst = await workspace.json<HistoryRecord[]>('history');
  return newestFirst.toReversed();
}
