/** How a task stands, in a glyph and a few words. */
import type { TaskRow } from '../../../board/views/view.ts';
import { pauseText } from '../../rows/upcoming-row.ts';
import { countText } from '../../text/count-words.ts';
import { untilText } from '../../text/time-words.ts';
import type { Glyphs, StyleName } from '../../theme.ts';
import { STATUS_STYLES } from '../status-styles.ts';

interface StateContext {
  /** Epoch ms. */
  now: number;
  zone: string;
  glyphs: Glyphs;
}

/** What runs or waits says more than a pause, which only keeps the next slot from starting. */
export function taskState(row: TaskRow, context: StateContext): { text: string; style: StyleName } {
  const { pause, status } = row;
  const { glyphs, now, zone } = context;
  const live = status === 'RUNNING' || status === 'QUEUED' || status === 'RETRYING';
  if (live) {
    const paused = pause === null ? '' : ', paused';
    return { text: `${liveText(row, context)}${paused}`, style: STATUS_STYLES[status] };
  }
  if (pause !== null) return { text: `${glyphs.paused} ${pauseText(pause, now, zone)}`, style: 'warning' };
  if (status === null) return { text: '  new', style: 'faint' };
  if (status === 'FAILED') return { text: `${glyphs.failed} failed`, style: 'bad' };
  if (status === 'CANCELLED') return { text: `${glyphs.cancelled} cancelled`, style: 'warning' };
  const isOver = !row.active && row.scheduleText.startsWith('once ');
  return { text: `${glyphs.ok} ${isOver ? 'finished' : 'completed'}`, style: 'good' };
}

function liveText({ status, progress, retryAt }: TaskRow, { now, glyphs }: StateContext): string {
  if (status === 'RETRYING')
    return `${glyphs.retrying} retry ${retryAt === null ? '' : untilText(retryAt - now)}`;
  if (status === 'QUEUED') return `${glyphs.queued} queued`;
  if (progress === null) return `${glyphs.running} running`;
  return `${glyphs.running} ${progressText(progress)} ${progress.phase}`.trimEnd();
}

function progressText({ done, total }: NonNullable<TaskRow['progress']>): string {
  if (total === null || total <= 0) return done === 0 ? 'running' : countText(done);
  // A hundred percent means done: rounding must not show it before.
  return `${Math.min(99, Math.floor((done / total) * 100))}%`;
}
