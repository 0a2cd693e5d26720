/** `notify` and `notify list`: the channels, and the notifications on their way. */
import type { ChannelSettings } from '../config/settings.ts';
import { NOTIFICATION_EVENTS } from '../domain/notification.ts';
import { safeText } from '../shared/safe-text.ts';
import type { ChannelCounts, DeliveryState, DeliveryView } from '../store/outbox-reader.ts';
import type { Column } from './cells.ts';
import { withFloor } from './floor.ts';
import type { Output } from './outputs/outputs.ts';
import { printFirst, printJson, printTable } from './print.ts';
import { distanceText, durationText, isoTime } from './times.ts';
import type { CommandContext } from './verb.ts';

const DAY_MS = 24 * 3_600_000;
const MOST_ROWS = 10_000;

interface ChannelRow extends ChannelCounts {
  /** null: the configuration does not have it. */
  settings: ChannelSettings | null;
}

export async function listChannels(context: CommandContext): Promise<number> {
  const { channels } = await context.settings();
  const now = context.clock.now();
  return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
    const names = channels.map(({ name }) => name);
    const wanted = context.flags.text('channel');
    const rows = store.outboxReader
      .counts(names, now - DAY_MS)
      .filter(({ channel }) => wanted === undefined || channel === wanted)
      .map((counts): ChannelRow => {
        return { ...counts, settings: channels.find(({ name }) => name === counts.channel) ?? null };
      });
    if (context.flags.is('json')) printJson(context, 'notify', rows.map(channelRecord));
    else await printTable(context, channelColumns(now), rows, 'no channels are configured');
    return 0;
  });
}

export async function listNotifications(context: CommandContext): Promise<number> {
  const { flags, clock } = context;
  const channel = flags.text('channel');
  const state = flags.text('state') as DeliveryState | undefined;
  const limit = flags.whole('limit', 1, MOST_ROWS) ?? 50;
  return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
    const rows = store.outboxReader.list({
      limit: limit + 1,
      ...(channel === undefined ? {} : { channel }),
      ...(state === undefined ? {} : { states: [state] }),
    });
    if (flags.is('json')) printJson(context, 'notify-list', rows.slice(0, limit).map(deliveryRecord));
    else {
      const columns = deliveryColumns(clock.now());
      await printFirst(context, columns, rows, 'no notifications', { limit, first: 'newest' });
    }
    return 0;
  });
}

function channelColumns(now: number): Column<ChannelRow>[] {
  return [
    { heading: 'CHANNEL', cell: ({ channel }) => channel },
    { heading: 'TYPE', cell: ({ settings }) => settings?.type ?? '-' },
    { heading: 'WAITING', cell: ({ waiting }) => String(waiting), right: true },
    { heading: 'SENT 24H', cell: ({ sent }) => String(sent), right: true },
    { heading: 'GIVEN UP 24H', cell: ({ givenUp }) => String(givenUp), right: true },
    { heading: 'LAST SENT', cell: ({ lastSentAt }) => distanceText(lastSentAt, now) },
    { heading: 'STATE', cell: (row) => channelState(row, now), flexible: true },
  ];
}

function channelState(row: ChannelRow, now: number): string {
  const { settings, waiting, trouble, waitingSince, retryAt } = row;
  if (settings === null)
    return waiting > 0 ? 'not configured: what waits is given up after 3 days' : 'not configured';
  if (settings.missing !== '') return settings.missing;
  if (waiting === 0) return 'well';
  const span = durationText(waitingSince === null ? null : now - waitingSince);
  return trouble === ''
    ? `waiting for ${span}`
    : `failing for ${span}, again ${distanceText(retryAt ?? now, now)}: ${safeText(trouble)}`;
}

function channelRecord({ settings, ...counts }: ChannelRow): Output<'notify'>[number] {
  const { channel, waiting, sent, givenUp, lastSentAt, trouble, waitingSince, retryAt } = counts;
  const rules = settings?.rules;
  return {
    channel,
    type: settings?.type ?? null,
    configured: settings !== null,
    missing: settings?.missing ?? '',
    events: rules?.events ?? [],
    allEvents: rules !== undefined && NOTIFICATION_EVENTS.every((event) => rules.events.includes(event)),
    minSeverity: rules?.minSeverity ?? null,
    tasks: rules?.tasks ?? [],
    tags: rules?.tags ?? [],
    maxPerMinute: settings?.maxPerMinute ?? null,
    waiting,
    sentLastDay: sent,
    givenUpLastDay: givenUp,
    lastSentAt: isoTime(lastSentAt),
    waitingSince: isoTime(waitingSince),
    trouble,
    retryAt: isoTime(retryAt),
  };
}

function deliveryColumns(now: number): Column<DeliveryView>[] {
  return [
    { heading: 'ID', cell: ({ id }) => String(id), right: true },
    { heading: 'CHANNEL', cell: ({ channel }) => channel },
    { heading: 'EVENT', cell: eventText },
    { heading: 'WHEN', cell: ({ createdAt }) => distanceText(createdAt, now) },
    { heading: 'STATE', cell: (row) => stateText(row, now) },
    { heading: 'TRIES', cell: ({ attempts }) => String(attempts), right: true },
    { heading: 'TITLE', cell: ({ title }) => safeText(title), flexible: true },
    { heading: 'LAST ERROR', cell: ({ lastError }) => safeText(lastError) || '-', flexible: true },
  ];
}

function eventText({ event, state, count }: DeliveryView): string {
  const over = state === 'cleared' ? ' over' : '';
  return `${event}${over}${count > 1 ? ` x${count}` : ''}`;
}

function stateText({ outcome, retryAt, doneAt, foldedInto }: DeliveryView, now: number): string {
  if (outcome === 'waiting') return retryAt === null ? 'waiting' : `again ${distanceText(retryAt, now)}`;
  if (outcome === 'folded') return `in digest ${foldedInto}`;
  return `${outcome.replace('_', ' ')} ${distanceText(doneAt, now)}`;
}

function deliveryRecord(row: DeliveryView): Output<'notify-list'>[number] {
  const { id, channel, eventId, event, state, count, title, attempts, lastError, outcome, foldedInto } = row;
  return {
    id,
    channel,
    eventId,
    event,
    state,
    count,
    title,
    outcome,
    attempts,
    lastError,
    createdAt: isoTime(row.createdAt),
    retryAt: isoTime(row.retryAt),
    doneAt: isoTime(row.doneAt),
    foldedInto,
  };
}
