/** Machines that help, on the Health screen. Only what they do changes it: a calm fleet stays still. */
import type { HealthView } from '../../../board/views/view.ts';
import type { FleetMember } from '../../../domain/fleet-standing.ts';
import { bytesText } from '../../../shared/bytes-text.ts';
import { cellWidth } from '../../text/cells.ts';
import { countText, plural } from '../../text/count-words.ts';
import { momentText } from '../../text/time-words.ts';
import type { StyleName } from '../../theme.ts';
import { fact, type HealthContext, type HealthLine, type HealthPick, heading, line } from './health-rows.ts';

const NAME_CELLS = 18;
const WIDE = 76;
const FIGURE_CELLS = { wide: 32, narrow: 8 } as const;
/** Smaller changes of memory are noise. */
const MEMORY_STEP_BYTES = 16 * 1024 * 1024;

export function fleetLines({ report, shared }: HealthView, context: HealthContext): HealthLine[] {
  const { fleet } = report;
  if (fleet === null) return [];
  const { redis, trouble, mend, troubleSince, members, count, shards } = fleet;
  if (trouble !== '') {
    const since =
      troubleSince === null ? '' : ` since ${momentText(troubleSince, context.now, context.zone)}`;
    return [
      heading('Fleet', '', context),
      fact('redis', [[redis, 'plain']], context),
      fact('', [[`out of reach${since}: ${trouble}`, 'bad']], context),
      ...(mend === '' ? [] : [fact('mend', [[mend, 'plain']], context)]),
    ];
  }
  const title = `Fleet ${plural(count, 'worker')}, ${plural(shards, 'shard')}`;
  if (count === 0)
    return [
      heading(title, '', context),
      fact('', [[`none at ${redis}: start "scarefloor worker" on other machines`, 'warning']], context),
    ];
  const rows = members.map((member) => memberLine(member, shared, context));
  const more = count - members.length;
  return [
    heading(title, columnHeading(context), context),
    ...rows,
    ...(more > 0 ? [fact('', [[`and ${more} more`, 'faint']], context)] : []),
  ];
}

function columnHeading({ width }: HealthContext): string {
  const shards = 'shards'.padStart(7);
  return width < WIDE
    ? shards
    : `${shards} ${'pages'.padStart(7)} ${'memory'.padStart(9)} ${'load'.padStart(5)}`;
}

function memberLine(member: FleetMember, shared: HealthView['shared'], context: HealthContext): HealthLine {
  const { name, host, pid, concurrency, carries, pages, rssBytes, loadPerCore } = member;
  const row = line(context).column(name, NAME_CELLS, 'plain').gap();
  const [words, style] = stateOf(member, shared);
  const isWide = context.width >= WIDE;
  const place = `${host === name ? '' : `${host} `}pid ${pid}`;
  const cells = Math.max(6, row.left - FIGURE_CELLS[isWide ? 'wide' : 'narrow']);
  const wordCells = cellWidth(words) + 2;
  const isRoom = isWide && wordCells + cellWidth(place) <= cells;
  row.column(words, isRoom ? wordCells : cells, style);
  if (isRoom) row.column(place, cells - wordCells, 'faint');
  row.column(`${carries.length}/${concurrency}`, 8, carries.length > 0 ? 'active' : 'faint', 'right');
  if (isWide) {
    row.gap().column(countText(pages), 7, 'plain', 'right').gap();
    row.column(bytesText(stepped(rssBytes)), 9, 'plain', 'right').gap();
    row.column(carries.length === 0 ? '-' : loadPerCore.toFixed(1), row.left, 'faint', 'right');
  }
  const pick = carries.map((session) => shared[session]).find((one) => one !== undefined);
  return { segments: row.build(), pick: pick === undefined ? null : workerPick(pick) };
}

function workerPick(carried: HealthView['shared'][string]): HealthPick {
  return { kind: 'worker', ...carried };
}

function stateOf(
  { unfit, version, carries }: FleetMember,
  shared: HealthView['shared'],
): [string, StyleName] {
  if (unfit === 'other version') return [`OTHER VERSION ${version}: takes no work from here`, 'bad'];
  if (unfit === 'other key') return ['OTHER KEY: takes no work from here', 'bad'];
  if (carries.length === 0) return ['idle', 'faint'];
  const sessions = [...new Set(carries)];
  return [sessions.map((session) => shared[session]?.name ?? session).join(', '), 'active'];
}

function stepped(bytes: number): number {
  return Math.round(bytes / MEMORY_STEP_BYTES) * MEMORY_STEP_BYTES;
}
