/** One task as lines of a screen: why it stands as it does first, how it is defined last. */
import type { TaskDetail, TaskRun, TaskStory } from '../../board/task/task-detail.ts';
import type { ListArea } from '../lists/list-area.ts';
import { STATUS_STYLES, statusText } from '../places/status-styles.ts';
import { paintRow, RowBuilder, type Segment } from '../rows/segment.ts';
import type { ConsoleState } from '../state/console-state.ts';
import type { TaskLayer } from '../state/layers.ts';
import { wrapCells } from '../text/cells.ts';
import { durationText, elapsedText, momentText, untilText } from '../text/time-words.ts';
import type { Glyphs, StyleName, Theme } from '../theme.ts';

const LABEL_CELLS = 11;

export interface TaskLine {
  segments: readonly Segment[];
  /** What Enter opens; null = nothing. */
  executionId: number | null;
}

interface LinesContext {
  width: number;
  now: number;
  zone: string;
  glyphs: Glyphs;
}

export function taskContent(
  { task, story }: Pick<TaskLayer, 'task' | 'story'>,
  context: LinesContext,
): TaskLine[] {
  return [
    ...standing(task, context),
    ...whyLines(story, context),
    ...comingLines(task, context),
    ...recentLines(task, context),
    ...task.definition.flatMap(({ name, value }, index) =>
      fact(index === 0 ? 'defined' : '', `${name}: ${value}`, context, 'plain'),
    ),
    ...actLines(story, context),
  ];
}

export function taskLines(state: ConsoleState, layer: TaskLayer, area: ListArea, theme: Theme): string[] {
  const { glyphs } = theme;
  const content = taskContent(layer, {
    width: area.columns,
    now: state.now,
    zone: state.snapshot.zone,
    glyphs,
  });
  const { task } = layer;
  const grace = state.graces.find(({ taskIds }) => taskIds.has(task.taskId));
  const title = new RowBuilder(area.columns, glyphs).gap().text(task.name, 'strong').gap(2);
  title.text(`${task.type} task ${task.taskId}`, 'faint').gap(2);
  if (grace !== undefined) {
    const seconds = Math.max(0, Math.ceil((grace.dueAt - state.now) / 1_000));
    title.text(`${grace.doing} in ${seconds}s, ${state.keymap.keyOf('undo')} to undo`, 'warning');
  }
  const rows = area.rows - 1;
  const top = Math.min(layer.top, Math.max(0, content.length - rows));
  const shown = content.slice(top, top + rows).map(({ segments }, index) => {
    const selected = top + index === layer.cursor;
    const marker: Segment = { text: selected ? glyphs.selected : ' ', style: 'plain' };
    return paintRow([marker, ...segments], theme, selected);
  });
  return [paintRow(title.build(), theme), ...shown];
}

function standing(task: TaskDetail, context: LinesContext): TaskLine[] {
  const { now, zone } = context;
  const { pause, active, judged, successRate, p50Ms, p95Ms } = task;
  const usual =
    p50Ms === null
      ? ''
      : `, usually ${durationText(p50Ms)}${p95Ms === null ? '' : `, 95 % of them within ${durationText(p95Ms)}`}`;
  const rate =
    successRate === null
      ? 'never judged'
      : `${Math.floor(successRate * 100)} % of the last ${judged} succeeded`;
  const lines = [...fact('schedule', task.scheduleText, context, 'strong')];
  if (pause !== null) {
    const until = pause.until === null ? 'until resumed' : `until ${momentText(pause.until, now, zone)}`;
    const why = pause.reason === '' ? '' : `: ${pause.reason}`;
    lines.push(
      ...fact(
        'paused',
        `by ${pause.by} at ${momentText(pause.at, now, zone)}, ${until}${why}`,
        context,
        'warning',
      ),
    );
  } else if (!active) lines.push(...fact('', 'finished: no slot is left', context, 'faint'));
  if (task.description !== '') lines.push(...fact('about', task.description, context, 'plain'));
  if (task.tags.length > 0) lines.push(...fact('tags', task.tags.join(' '), context, 'plain'));
  return [...lines, ...fact('goes', `${rate}${usual}`, context, 'plain')];
}

function whyLines(story: TaskStory | null, context: LinesContext): TaskLine[] {
  if (story === null) return fact('why', 'reading the ledger', context, 'faint');
  return story.why.flatMap((text, index) => fact(index === 0 ? 'why' : '', text, context, 'plain'));
}

function comingLines({ coming }: TaskDetail, context: LinesContext): TaskLine[] {
  const { now, zone } = context;
  return coming.flatMap(({ slotAt, startsAt, note }, index) => {
    const at = momentText(slotAt, now, zone);
    const starts = startsAt === slotAt ? '' : `, starts ${momentText(startsAt, now, zone)}`;
    const text = `${at}  ${untilText(startsAt - now)}${starts}${note === '' ? '' : `  ${note}`}`;
    return fact(index === 0 ? 'next' : '', text, context, note === '' ? 'plain' : 'warning');
  });
}

function recentLines({ recent }: TaskDetail, context: LinesContext): TaskLine[] {
  if (recent.length === 0) return fact('runs', 'it has never run: r runs it now', context, 'faint');
  return recent.map((run, index) => ({
    segments: runSegments(run, index === 0 ? 'runs' : '', context),
    executionId: run.executionId,
  }));
}

function runSegments(run: TaskRun, label: string, context: LinesContext): Segment[] {
  const { now, zone, glyphs } = context;
  const row = labelled(label, context)
    .column(statusText(run.status, glyphs), 11, STATUS_STYLES[run.status])
    .gap();
  row.column(momentText(run.startedAt ?? run.queuedAt, now, zone), 11, 'faint', 'right').gap();
  const took = run.startedAt === null ? '' : elapsedText((run.endedAt ?? now) - run.startedAt);
  row.column(took, 7, 'plain', 'right').gap();
  if (run.trigger !== 'schedule') row.text(run.trigger, 'strong').gap();
  return row.column(run.outcome, row.left).build();
}

function actLines(story: TaskStory | null, context: LinesContext): TaskLine[] {
  const { now, zone } = context;
  return (story?.acts ?? []).flatMap(({ at, who, action, reason }, index) => {
    const why = reason === '' ? '' : `: ${reason}`;
    return fact(
      index === 0 ? 'acts' : '',
      `${momentText(at, now, zone)}  ${action} by ${who}${why}`,
      context,
      'plain',
    );
  });
}

function fact(label: string, text: string, context: LinesContext, style: StyleName): TaskLine[] {
  return wrapCells(text, Math.max(10, context.width - LABEL_CELLS - 3)).map((part, index) => {
    const row = labelled(index === 0 ? label : '', context);
    return { segments: row.column(part, row.left, style).build(), executionId: null };
  });
}

/** One cell less than the screen: the marker stands before it. */
function labelled(label: string, { width, glyphs }: LinesContext): RowBuilder {
  return new RowBuilder(width - 1, glyphs).gap().column(label, LABEL_CELLS, 'faint').gap();
}
