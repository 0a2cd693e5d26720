/** The Health screen as lines: what needs somebody first, then what there is of everything. */
import type { PoolHealth, WorkerHealthView } from '../../../board/health-report.ts';
import type { HealthView } from '../../../board/views/view.ts';
import { bytesText } from '../../../shared/bytes-text.ts';
import { cpuPercent, diskStyle } from '../../parts/machine-segments.ts';
import { ruled } from '../../rows/segment.ts';
import { countText } from '../../text/count-words.ts';
import { sparkline } from '../../text/sparkline.ts';
import { durationText, momentText, spanText } from '../../text/time-words.ts';
import type { StyleName } from '../../theme.ts';
import { fleetLines } from './fleet-lines.ts';
import {
  fact,
  type HealthContext,
  type HealthLine,
  type HealthPick,
  heading,
  LABEL_CELLS,
  line,
  type Piece,
} from './health-rows.ts';

const SPARK_CELLS = 12;
/** Of half an hour, a minute to a bar. */
const CPU_SPARK_CELLS = 15;
/** A lease is renewed every few seconds; older than this it says something. */
const LATE_RENEWAL_MS = 12_000;
/** An event loop that is later than this, or a write that takes longer, is worth a colour. */
const SLOW_MS = 50;

export function healthContent(view: HealthView, context: HealthContext): HealthLine[] {
  return [
    ...alertLines(view, context),
    ...engineLines(view, context),
    ...loadLines(view, context),
    ...poolLines(view, context),
    ...workerLines(view, context),
    ...fleetLines(view, context),
    ...channelLines(view, context),
  ];
}

function alertLines({ alerts }: HealthView, context: HealthContext): HealthLine[] {
  if (alerts.length === 0) return [];
  const rows = alerts.map((alert): HealthLine => {
    const known = alert.acknowledgedBy !== '';
    const row = line(context);
    const style: StyleName = known ? 'faint' : alert.severity === 'critical' ? 'bad' : 'warning';
    row.column(alert.severity, LABEL_CELLS, style).gap();
    const since = momentText(alert.raisedAt, context.now, context.zone);
    const state = known ? `known to ${alert.acknowledgedBy}` : 'open';
    const end = `${state}  since ${since}`;
    const text = alert.detail === '' ? alert.title : `${alert.title}: ${alert.detail}`;
    row.column(text, Math.max(10, row.left - end.length - 2), known ? 'faint' : 'strong').gap(2);
    return { segments: row.column(end, row.left, 'faint').build(), pick: { kind: 'alert', alert } };
  });
  const open = alerts.filter(({ acknowledgedBy }) => acknowledgedBy === '').length;
  return [heading(`Alerts ${alerts.length}, ${open} not acknowledged`, '', context), ...rows];
}

function engineLines({ report }: HealthView, context: HealthContext): HealthLine[] {
  const { engine, vitals, store, renewedAt } = report;
  const lines = [heading('Engine and store', '', context)];
  if (engine.role === 'none') {
    lines.push(fact('engine', [['none: nothing is scheduled', 'bad']], context));
  } else {
    const where = engine.role === 'here' ? 'here, ' : '';
    const host = engine.host === null ? '' : ` on ${engine.host}`;
    const since =
      engine.since === null ? '' : ` since ${momentText(engine.since, context.now, context.zone)}`;
    // As of the look: what is on the screen may be half a minute old while nothing happens.
    const age = renewedAt === null ? 0 : report.at - renewedAt;
    const late: Piece[] =
      age > LATE_RENEWAL_MS
        ? [[`  lease not renewed for ${spanText(age)}`, 'bad']]
        : [['  lease renewed', 'faint']];
    lines.push(
      fact('engine', [[`${where}pid ${engine.pid ?? '-'}${host}${since}`, 'plain'], ...late], context),
    );
  }
  if (vitals !== null) {
    const { rssBytes, cpu, eventLoopDelayMs, slowestWriteMs, freeMemoryPercent, loadPerCore } = vitals;
    const loop: Piece = [
      `  loop late ${durationText(eventLoopDelayMs)}`,
      eventLoopDelayMs > SLOW_MS ? 'warning' : 'plain',
    ];
    const write: Piece[] =
      slowestWriteMs === null
        ? []
        : [
            [
              `  slowest write ${durationText(slowestWriteMs)}`,
              slowestWriteMs > SLOW_MS ? 'warning' : 'plain',
            ],
          ];
    lines.push(
      fact(
        '',
        [[`${bytesText(rssBytes)}  ${Math.round(cpu * 100)} % of a core`, 'plain'], loop, ...write],
        context,
      ),
    );
    const free = freeMemoryPercent === null ? 'unknown' : `${Math.round(freeMemoryPercent)} %`;
    const load = loadPerCore === null ? 'unknown' : loadPerCore.toFixed(2);
    lines.push(fact('machine', [[`${free} of memory free  load ${load} a core`, 'plain']], context));
  }
  lines.push(...machineLines(context));
  const size = `${bytesText(store.bytes)}, ${bytesText(store.freeBytes)} of it free  write-ahead log ${bytesText(store.walBytes)}`;
  lines.push(
    fact(
      'store',
      [
        [size, 'plain'],
        [`  ${store.path}`, 'faint'],
      ],
      context,
    ),
  );
  return lines;
}

/** What the machine has done lately, and what its disk has left. */
function machineLines(context: HealthContext): HealthLine[] {
  const { machine, glyphs } = context;
  if (machine === null) return [];
  const { cpu, cpuTrend, disk } = machine;
  const pieces: Piece[] = [];
  if (cpu !== null) {
    pieces.push([sparkline(cpuTrend, CPU_SPARK_CELLS, glyphs, 1), 'active']);
    const most = Math.max(cpu, ...cpuTrend);
    const words = `  ${cpuPercent(cpu)} % of all processors, ${cpuPercent(most)} at most`;
    pieces.push([words, 'plain'], [' in half an hour', 'faint']);
  }
  if (disk !== null) {
    const style = diskStyle(disk);
    const text = `${bytesText(disk.freeBytes)} of ${bytesText(disk.bytes)} free on the disk`;
    pieces.push([`${pieces.length === 0 ? '' : '  '}${text}`, style === 'faint' ? 'plain' : style]);
  }
  return pieces.length === 0 ? [] : [fact('', pieces, context)];
}

function loadLines({ report, load }: HealthView, context: HealthContext): HealthLine[] {
  const { completed, failed, cancelled, wait } = report.lastHour;
  const hours = Math.round((load.stepMs * load.started.length) / 3_600_000);
  const spark = (values: readonly (number | null)[]) => sparkline(values, SPARK_CELLS, context.glyphs);
  const last = (values: readonly (number | null)[]) => values.at(-1) ?? null;
  const most = Math.max(0, ...load.started);
  const lateMost = Math.max(0, ...load.waitMs.map((value) => value ?? 0));
  const waited =
    wait === null
      ? 'nothing started in the last hour'
      : `${durationText(wait.p50)} median, ${durationText(wait.p95)} p95, ${durationText(wait.longest)} at most`;
  return [
    heading(`Load: bars of ${hours} h, the last hour in words`, '', context),
    fact(
      'started',
      [
        [spark(load.started), 'active'],
        [`  ${countText(completed)} completed, `, 'plain'],
        [`${countText(failed)} failed`, failed > 0 ? 'bad' : 'plain'],
        [`, ${countText(cancelled)} cancelled`, 'plain'],
        [
          `  (${countText(last(load.started) ?? 0)} now, ${countText(most)} at most in ${load.stepMs / 60_000} min)`,
          'faint',
        ],
      ],
      context,
    ),
    fact(
      'failed',
      [
        [spark(load.failed), 'bad'],
        [`  ${countText(Math.max(0, ...load.failed))} at most in ${load.stepMs / 60_000} min`, 'faint'],
      ],
      context,
    ),
    fact(
      'waited',
      [
        [spark(load.waitMs), 'warning'],
        [`  ${waited}`, 'plain'],
        [`  (p95 up to ${durationText(lateMost)})`, 'faint'],
      ],
      context,
    ),
  ];
}

const RUNNING_CELLS = 10;
const QUEUED_CELLS = 7;

function poolLines({ report }: HealthView, context: HealthContext): HealthLine[] {
  return [
    poolHeading(context),
    ...report.pools.map((pool): HealthLine => {
      const row = line(context).column(pool.type, LABEL_CELLS, 'strong').gap();
      row
        .column(
          runningText(pool),
          RUNNING_CELLS,
          pool.running >= pool.limitNow ? 'warning' : 'plain',
          'right',
        )
        .gap();
      row.column(countText(pool.queued), QUEUED_CELLS, pool.queued > 0 ? 'warning' : 'faint', 'right').gap(2);
      row.column(poolWords(pool, context), row.left, pool.degraded === '' ? 'faint' : 'warning');
      return { segments: row.build(), pick: null };
    }),
  ];
}

/** Its columns stand above theirs, not at the far end of a wide screen. */
function poolHeading(context: HealthContext): HealthLine {
  const row = line(context).title({ text: ' Pools', focused: false }, LABEL_CELLS + 1);
  row.column('running', RUNNING_CELLS, 'heading', 'right').column('', 1, 'heading');
  row.column('queued', QUEUED_CELLS, 'heading', 'right').column('', row.left, 'heading');
  return { segments: ruled(row.build(), context.glyphs), pick: null };
}

function runningText({ running, limit, limitNow }: PoolHealth): string {
  return limitNow < limit ? `${running}/${limitNow} of ${limit}` : `${running}/${limit}`;
}

function poolWords({ degraded, degradedSince }: PoolHealth, { now, zone }: HealthContext): string {
  if (degraded === '') return 'well';
  const since = degradedSince === null ? '' : ` since ${momentText(degradedSince, now, zone)}`;
  return `degraded${since}: ${degraded}`;
}

function workerLines({ report, carried }: HealthView, context: HealthContext): HealthLine[] {
  const { workers } = report;
  if (workers.length === 0)
    return [
      heading('Workers 0', '', context),
      fact('', [['none: they start with the work', 'faint']], context),
    ];
  return [
    heading(`Workers ${workers.length}`, workerHeading(context), context),
    ...workers.map((worker) => workerLine(worker, carried, context)),
  ];
}

const PID_CELLS = 8;
const TYPE_CELLS = 8;

function workerHeading({ width }: HealthContext): string {
  return width < 76
    ? ''
    : `${'memory'.padStart(9)} ${'cpu'.padStart(5)} ${'loop'.padStart(8)} ${'done'.padStart(6)} ${'failed'.padStart(6)} ${'heard'.padStart(7)}`;
}

function workerLine(
  worker: WorkerHealthView,
  carried: HealthView['carried'],
  context: HealthContext,
): HealthLine {
  const { executionId, stalled } = worker;
  const row = line(context);
  row.column(String(worker.pid), PID_CELLS, 'plain').column(worker.type, TYPE_CELLS, 'faint');
  const work = executionId === null ? null : (carried[executionId] ?? null);
  const name = executionId === null ? 'idle' : (work?.name ?? `execution ${executionId}`);
  const words = stalled ? `STALLED ${name}` : name;
  const style: StyleName = stalled ? 'bad' : executionId === null ? 'faint' : 'active';
  const wide = context.width >= 76;
  const figures = wide ? 48 : 18;
  row.column(words, Math.max(6, row.left - figures), style);
  const ended = worker.executions - (executionId === null ? 0 : 1);
  row.column(worker.rssBytes === 0 ? '-' : bytesText(worker.rssBytes), 9, 'plain', 'right').gap();
  row.column(`${Math.round(worker.cpu * 100)} %`, 5, 'plain', 'right').gap();
  if (wide) {
    const late = worker.eventLoopDelayMs;
    row.column(durationText(late), 8, late > SLOW_MS ? 'warning' : 'plain', 'right').gap();
    row.column(countText(ended), 6, 'plain', 'right').gap();
    row.column(countText(worker.failures), 6, worker.failures > 0 ? 'bad' : 'faint', 'right').gap();
    row.column(heardText(worker), row.left, stalled ? 'bad' : 'faint', 'right');
  }
  const pick: HealthPick | null =
    executionId === null || work === null ? null : { kind: 'worker', executionId, ...work };
  return { segments: row.build(), pick };
}

/** Its age only where it says something, so that a calm screen stays still. */
function heardText({ stalled, heardMs }: WorkerHealthView): string {
  return stalled ? spanText(heardMs) : 'well';
}

function channelLines({ report }: HealthView, context: HealthContext): HealthLine[] {
  if (report.channels.length === 0) return [];
  const at = (moment: number) => momentText(moment, context.now, context.zone);
  return [
    heading('Told by', '', context),
    ...report.channels.map((channel): HealthLine => {
      const { sent, givenUp, waiting, trouble, lastSentAt, retryAt } = channel;
      const last = lastSentAt === null ? '' : `, last at ${at(lastSentAt)}`;
      const pieces: Piece[] = [[`${sent} sent in 24 h${last}`, 'plain']];
      if (givenUp > 0) pieces.push([`, ${givenUp} given up`, 'bad']);
      if (waiting > 0) pieces.push([`; ${waiting} waiting`, 'warning']);
      const again = retryAt === null ? '' : `, again at ${at(retryAt)}`;
      if (trouble !== '') pieces.push([`: ${trouble}${again}`, 'warning']);
      return fact(channel.channel, pieces, context);
    }),
  ];
}
