/** What is known of one execution, as lines: the outcome first, then how it came about, then where to read on. */
import { pathToFileURL } from 'node:url';
import type { ExecutionDetail } from '../../board/snapshot.ts';
import { isFinal } from '../../domain/execution.ts';
import { RowBuilder, type Segment } from '../rows/segment.ts';
import { fitCells, wrapCells } from '../text/cells.ts';
import { countText } from '../text/count-words.ts';
import { durationText, elapsedText, momentText, untilText } from '../text/time-words.ts';
import type { StyleName } from '../theme.ts';

interface FactsContext {
  width: number;
  now: number;
  zone: string;
}

const LABEL_CELLS = 10;
const MOST_CHANGES = 50;

/** By kind of change, and by severity for what was found. */
const CHANGE_STYLES: Readonly<Record<string, StyleName>> = {
  new: 'good',
  changed: 'warning',
  gone: 'bad',
  resolved: 'good',
  medium: 'warning',
  high: 'bad',
  critical: 'bad',
};

export function factLines(detail: ExecutionDetail, context: FactsContext): Segment[][] {
  return [
    ...outcome(detail, context),
    ...reports(detail, context),
    ...origin(detail, context),
    ...attempts(detail, context),
    ...measured(detail, context),
    ...changes(detail, context),
    ...logFile(detail, context),
  ];
}

function outcome(detail: ExecutionDetail, context: FactsContext): Segment[][] {
  const lines: Segment[][] = [];
  if (detail.error !== '')
    lines.push(...fact('error', `${detail.errorKind}: ${withoutKind(detail)}`, context, 'bad'));
  if (detail.headline !== '') lines.push(...fact('result', detail.headline, context, 'strong'));
  if (detail.retryAt !== null) {
    const at = momentText(detail.retryAt, context.now, context.zone);
    lines.push(...fact('retry', `${untilText(detail.retryAt - context.now)}, at ${at}`, context, 'warning'));
  }
  if (detail.cancelRequestedBy !== '')
    lines.push(...fact('cancelled', `by ${detail.cancelRequestedBy}`, context, 'warning'));
  if (detail.status === 'QUEUED') {
    if (detail.phase === 'held') lines.push(...fact('waits', detail.note, context, 'warning'));
  } else if (!isFinal(detail.status) && detail.phase !== '') {
    const total = detail.total === null ? '' : ` of ${countText(detail.total)}`;
    const note = detail.note === '' ? '' : `  ${detail.note}`;
    lines.push(
      ...fact('phase', `${detail.phase} ${countText(detail.done)}${total}${note}`, context, 'active'),
    );
  }
  return lines;
}

function origin(detail: ExecutionDetail, context: FactsContext): Segment[][] {
  const { now, zone } = context;
  const slot = detail.slotTime === null ? '' : `, slot ${momentText(detail.slotTime, now, zone)}`;
  const isSaid = detail.requestedBy === '' || detail.requestedBy === detail.trigger;
  const by = isSaid ? '' : ` by ${detail.requestedBy}`;
  const why = detail.reason === '' ? '' : `: ${detail.reason}`;
  const queued = momentText(detail.queuedAt, now, zone);
  const started = detail.startedAt === null ? 'not yet' : momentText(detail.startedAt, now, zone);
  const took =
    detail.startedAt === null ? '' : `, ${elapsedText((detail.endedAt ?? now) - detail.startedAt)}`;
  const ended = detail.endedAt === null ? '' : `, ended ${momentText(detail.endedAt, now, zone)}`;
  return [
    ...fact('asked', `${detail.trigger}${by}${slot}${why}`, context),
    ...fact('time', `queued ${queued}, started ${started}${ended}${took}`, context),
    ...(detail.command === '' ? [] : fact('runs', detail.command, context)),
    ...fact('session', detail.sessionId, context, 'faint'),
  ];
}

function attempts(detail: ExecutionDetail, context: FactsContext): Segment[][] {
  return detail.attempts.flatMap((one, index) => {
    const took = elapsedText((one.endedAt ?? context.now) - one.startedAt);
    const at = momentText(one.startedAt, context.now, context.zone);
    const text = `${one.attempt}  ${at}  ${took}  ${one.outcome ?? 'running'}${one.error === '' ? '' : `  ${one.error}`}`;
    const style: StyleName = one.outcome === null ? 'active' : one.outcome === 'ok' ? 'good' : 'warning';
    return fact(index === 0 ? 'attempts' : '', text, context, style);
  });
}

function measured(detail: ExecutionDetail, context: FactsContext): Segment[][] {
  const phases = detail.phases.map(({ phase, ms }) => `${phase} ${durationText(ms)}`).join('  ');
  const metrics = Object.entries(detail.metrics)
    .map(([name, value]) => `${name} ${countText(value)}`)
    .join('  ');
  return [
    ...(phases === '' ? [] : fact('phases', phases, context)),
    ...(metrics === '' ? [] : fact('counts', metrics, context)),
  ];
}

function changes(detail: ExecutionDetail, context: FactsContext): Segment[][] {
  return detail.changes.slice(0, MOST_CHANGES).flatMap(({ kind, subject, detail: what }, index) => {
    const text = `${kind}  ${subject}${what === '' ? '' : `  ${what}`}`;
    return fact(index === 0 ? 'changes' : '', text, context, CHANGE_STYLES[kind] ?? 'plain');
  });
}

function reports({ reportPaths }: ExecutionDetail, context: FactsContext): Segment[][] {
  return reportPaths.map((path, index) => file(index === 0 ? 'report' : '', path, context));
}

function logFile({ logPath }: ExecutionDetail, context: FactsContext): Segment[][] {
  return logPath === '' ? [] : [file('log', logPath, context)];
}

/** A path stays on one line, so that a terminal can open it. */
function file(label: string, path: string, context: FactsContext): Segment[] {
  const row = labelled(label, context).built();
  const taken = LABEL_CELLS + 3;
  const text = fitCells(path, Math.max(0, context.width - taken), '~');
  return [...row, { text, style: 'plain', link: pathToFileURL(path).href }];
}

function fact(label: string, text: string, context: FactsContext, style: StyleName = 'plain'): Segment[][] {
  return wrapCells(text, Math.max(10, context.width - LABEL_CELLS - 3)).map((part, index) => {
    const row = labelled(index === 0 ? label : '', context);
    return row.column(part, row.left, style).build();
  });
}

function labelled(label: string, { width }: FactsContext): RowBuilder {
  return new RowBuilder(width, { ellipsis: '~' }).gap(2).column(label, LABEL_CELLS, 'faint').gap();
}

function withoutKind({ error, errorKind }: ExecutionDetail): string {
  return error.startsWith(`${errorKind}: `) ? error.slice(errorKind.length + 2) : error;
}
