/** What is known of one execution, as lines: the outcome first, then how it came about, then where to read on. */
import { pathToFileURL } from 'node:url';
import type { ExecutionDetail } from '../../board/execution-detail.ts';
import { isFinal } from '../../domain/execution.ts';
import { bytesText } from '../../shared/bytes-text.ts';
import { SEVERITIES } from '../../shared/severity.ts';
import { shellLine } from '../../shared/shell-words.ts';
import { RowBuilder, type Segment } from '../rows/segment.ts';
import { cellWidth, wrapCells } from '../text/cells.ts';
import { countText, plural } from '../text/count-words.ts';
import { durationText, elapsedText, momentText, untilText } from '../text/time-words.ts';
import type { Glyphs, StyleName } from '../theme.ts';

interface FactsContext {
  glyphs: Pick<Glyphs, 'barDone' | 'barLeft'>;
  width: number;
  now: number;
  zone: string;
}

/** Counts that have words of their own. */
const SAID_ELSEWHERE = /^(worker_|findings)/;

const LABEL_CELLS = 10;
/** Cells of the bar that shows the share of a phase. */
const BAR_CELLS = 12;

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
    ...findings(detail, context),
    ...changes(detail, context),
    ...measured(detail, context),
    ...letter(detail, context),
    ...(detail.sessionId === '' ? [] : fact('session', detail.sessionId, context, 'faint')),
    ...logFile(detail, context),
  ];
}

function outcome(detail: ExecutionDetail, context: FactsContext): Segment[][] {
  const lines: Segment[][] = [];
  if (detail.error !== '') lines.push(...fact('error', errorText(detail), context, 'bad'));
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
  return [...phases(detail, context), ...countLines(detail, context), ...workerLines(detail, context)];
}

/** What is none is left out but for errors: that there were none is what one looks for. */
function countLines({ metrics }: ExecutionDetail, context: FactsContext): Segment[][] {
  const counts = Object.entries(metrics).filter(
    ([name, value]) => !SAID_ELSEWHERE.test(name) && (value !== 0 || name === 'errors'),
  );
  const words = counts.map(([name, value]) => `${name.replaceAll('_', ' ')} ${countText(value)}`).join('  ');
  return words === '' ? [] : fact('counts', words, context);
}

/** What it took of its process, where that was recorded. */
function workerLines({ metrics }: ExecutionDetail, context: FactsContext): Segment[][] {
  const { worker_peak_rss_bytes: peak, worker_cpu_seconds: cpu, worker_max_loop_delay_ms: late } = metrics;
  if (peak === undefined || cpu === undefined || late === undefined) return [];
  const words = `${bytesText(peak)} at most, ${durationText(cpu * 1_000)} of processor time, late by ${durationText(late)}`;
  return fact('worker', words, context, 'faint');
}

/** Each with its share of the whole: where the time went is seen at a glance. */
function phases({ phases: all }: ExecutionDetail, context: FactsContext): Segment[][] {
  const total = all.reduce((sum, { ms }) => sum + ms, 0);
  const name = Math.min(14, Math.max(0, ...all.map(({ phase }) => cellWidth(phase))));
  return all.map(({ phase, ms }, index) => {
    const share = total === 0 ? 0 : ms / total;
    const done = Math.round(share * BAR_CELLS);
    const row = labelled(index === 0 ? 'phases' : '', context)
      .column(phase, name)
      .gap();
    row.text(context.glyphs.barDone.repeat(done), 'active');
    row.text(context.glyphs.barLeft.repeat(BAR_CELLS - done), 'faint').gap();
    row.column(durationText(ms), 8, 'plain', 'right').gap();
    return row.column(`${Math.round(share * 100)}%`, 4, 'faint', 'right').build();
  });
}

/** What was given up, and with which settings: whoever decides what becomes of it needs no other screen. */
function letter(detail: ExecutionDetail, context: FactsContext): Segment[][] {
  if (detail.letter === null) return [];
  const { standing, dealtWith, redriveCount, settings } = detail.letter;
  const words =
    standing === 'open' ? 'open: R runs it again, D on the Dead letters screen discards it' : dealtWith;
  const again = redriveCount === 0 ? '' : `; run anew ${plural(redriveCount, 'time')} before`;
  return [
    ...fact('letter', `${words}${again}`, context, standing === 'open' ? 'bad' : 'plain'),
    ...settings.flatMap(({ name, value }, index) =>
      fact(index === 0 ? 'settings' : '', `${name}: ${value}`, context, 'faint'),
    ),
  ];
}

/** How many are open and how grave they are, those that are news, and where all of them are seen and muted. */
function findings({ findings: all, metrics, name }: ExecutionDetail, context: FactsContext): Segment[][] {
  const open = metrics.findings_open ?? metrics.findings ?? 0;
  if (all.length === 0 && open === 0) return [];
  const grave = SEVERITIES.toReversed().flatMap((severity) => {
    const count = metrics[`findings_${severity}`] ?? 0;
    return count === 0 ? [] : [`${countText(count)} ${severity}`];
  });
  const parts = [
    ...(open === 0 ? [] : [`${countText(open)} open${grave.length === 0 ? '' : `: ${grave.join(', ')}`}`]),
    ...(all.length === 0 ? [] : [`${countText(all.length)} new`]),
  ];
  return [
    ...fact('findings', parts.join('; '), context, 'strong'),
    ...all.flatMap(({ severity, title, url }) => news(severity, title, url, context)),
    ...fact('', `all: ${shellLine(['scarefloor', 'findings', name])}`, context, 'faint'),
  ];
}

/** How many there are of each kind, then the most important of them. */
function changes(detail: ExecutionDetail, context: FactsContext): Segment[][] {
  const counted = ['new', 'changed', 'gone'].flatMap((kind) => {
    const count = detail.metrics[kind];
    return count === undefined ? [] : [`${countText(count)} ${kind}`];
  });
  const { length } = detail.changes;
  if (length === 0) return [];
  const total = ['new', 'changed', 'gone'].reduce((sum, kind) => sum + (detail.metrics[kind] ?? 0), 0);
  const cut = total > length ? `; the first ${length} of them, all are in the report` : '';
  const words = counted.length === 0 ? plural(length, 'change') : counted.join(', ');
  return [
    ...fact('changes', `${words}${cut}`, context, 'strong'),
    ...detail.changes.flatMap(({ kind, subject, detail: what }) => news(kind, subject, what, context)),
  ];
}

/** What kind it is where labels are, so that many can be skimmed; what does not fit beside the rest is below it. */
function news(kind: string, first: string, second: string, context: FactsContext): Segment[][] {
  const style = CHANGE_STYLES[kind] ?? 'plain';
  const line = `${first}  ${second}`.trimEnd();
  const isShort = cellWidth(line) <= textCells(context);
  const lines = isShort ? [line] : [first, second].flatMap((text) => wrapCells(text, textCells(context)));
  return lines.map((text, index) => {
    const row = labelled(index === 0 ? kind : '', context, style);
    return row.column(text, row.left, index === 0 ? 'plain' : 'faint').build();
  });
}

function reports({ reportPaths }: ExecutionDetail, context: FactsContext): Segment[][] {
  const [first, ...others] = reportPaths;
  if (first === undefined) return [];
  const stem = first.replace(/\.[^./]*$/, '');
  const beside = others.filter((path) => path.startsWith(`${stem}.`));
  const elsewhere = others.filter((path) => !beside.includes(path));
  return [
    ...file('report', first, context),
    ...(beside.length === 0 ? [] : [endings(beside, stem, context)]),
    ...elsewhere.flatMap((path) => file('', path, context)),
  ];
}

function logFile({ logPath }: ExecutionDetail, context: FactsContext): Segment[][] {
  return logPath === '' ? [] : file('log', logPath, context);
}

/** `and .pages.jsonl .changes.jsonl`: what differs of files that are called alike, each a link to its own. */
function endings(paths: readonly string[], stem: string, context: FactsContext): Segment[] {
  const row = labelled('', context).text('and', 'faint');
  const segments = [...row.built()];
  for (const path of paths) {
    const text = path.slice(stem.length);
    row.gap().text(text);
    if (row.left === 0) break;
    segments.push({ text: ' ', style: 'plain' }, { text, style: 'plain', link: pathToFileURL(path).href });
  }
  return segments;
}

/** A path stays on one line where it fits, so that a terminal can open it; cut it would lead nowhere. */
function file(label: string, path: string, context: FactsContext): Segment[][] {
  const link = pathToFileURL(path).href;
  return wrapCells(path, textCells(context)).map((text, index) => [
    ...labelled(index === 0 ? label : '', context).built(),
    { text, style: 'plain', link },
  ]);
}

function fact(label: string, text: string, context: FactsContext, style: StyleName = 'plain'): Segment[][] {
  return wrapCells(text, textCells(context)).map((part, index) => {
    const row = labelled(index === 0 ? label : '', context);
    return row.column(part, row.left, style).build();
  });
}

/** Beside the labels. */
function textCells({ width }: FactsContext): number {
  return Math.max(10, width - LABEL_CELLS - 3);
}

function labelled(label: string, { width }: FactsContext, style: StyleName = 'faint'): RowBuilder {
  return new RowBuilder(width, { ellipsis: '~' }).gap(2).column(label, LABEL_CELLS, style).gap();
}

/** The kind once, in front: some messages begin with it themselves. */
function errorText({ error, errorKind }: ExecutionDetail): string {
  return errorKind === '' || error.startsWith(`${errorKind}: `) ? error : `${errorKind}: ${error}`;
}
