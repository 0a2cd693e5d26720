import type { ExecutionStatus } from '../../domain/execution.ts';
import type { StyleName } from '../theme.ts';

/** How a state looks wherever it is named. */
export const STATUS_STYLES: Readonly<Record<ExecutionStatus, StyleName>> = {
  QUEUED: 'faint',
  RUNNING: 'active',
  RETRYING: 'warning',
  COMPLETED: 'good',
  FAILED: 'bad',
  CANCELLED: 'warning',
};
