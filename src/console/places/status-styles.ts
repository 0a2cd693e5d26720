import type { ExecutionStatus } from '../../domain/execution.ts';
import type { Glyphs, StyleName } from '../theme.ts';

/** How a state looks wherever it is named. */
export const STATUS_STYLES: Readonly<Record<ExecutionStatus, StyleName>> = {
  QUEUED: 'faint',
  RUNNING: 'active',
  RETRYING: 'warning',
  COMPLETED: 'good',
  FAILED: 'bad',
  CANCELLED: 'warning',
};

/** `✓ completed`: a glyph for the eye that runs down a column, and the word for whoever does not know it. */
export function statusText(status: ExecutionStatus, glyphs: Glyphs): string {
  const glyph = {
    QUEUED: ' ',
    RUNNING: glyphs.running,
    RETRYING: glyphs.retrying,
    COMPLETED: glyphs.ok,
    FAILED: glyphs.failed,
    CANCELLED: glyphs.cancelled,
  }[status];
  return `${glyph} ${status.toLowerCase()}`;
}
