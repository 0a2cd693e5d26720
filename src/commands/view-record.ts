/** What a screen shows, for programs: the same rows, with instants in ISO 8601 UTC and durations in ms. */
import type { Snapshot } from '../board/snapshot.ts';
import type { ListName, View } from '../board/views/view.ts';
import { healthRecord } from './health-formats.ts';
import type { Output } from './outputs/outputs.ts';
import { printJson } from './print.ts';
import { isoTime } from './times.ts';
import type { CommandContext } from './verb.ts';

export function printView(context: CommandContext, { at, zone }: Snapshot, view: View): void {
  const common = { at: isoTime(at), zone };
  if (view.kind === 'health') {
    const { alerts, load, carried, report } = view;
    printJson(context, 'screen-health', {
      ...common,
      screen: 'health',
      report: healthRecord(report),
      alerts: alerts.map((alert) => ({ ...alert, raisedAt: isoTime(alert.raisedAt) })),
      load,
      carried,
    });
    return;
  }
  const { total, atLeast, offset, filter, rows } = view.list;
  const list = { ...common, screen: view.kind, filter, total, atLeast, offset, rows: withIsoTimes(rows) };
  printJson(context, `screen-${view.kind}`, list as Output<`screen-${ListName}`>);
}

/** Keys of instants in the board's views: everything else that ends so is no number. */
const INSTANT = /^(?:at|until|since)$|(?:At|Since)$/;

function withIsoTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIsoTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      typeof part === 'number' && INSTANT.test(key) ? isoTime(part) : withIsoTimes(part),
    ]),
  );
}
