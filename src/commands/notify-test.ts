/** `notify test`: one message to one channel, now, past the queue, and what came back. */
import { randomUUID } from 'node:crypto';
import type { ChannelSettings } from '../config/settings.ts';
import { blankNotification, type Notification } from '../domain/notification.ts';
import { buildChannels } from '../notify/build-channels.ts';
import type { SendOutcome } from '../notify/channel.ts';
import { sendWithin } from '../notify/send-within.ts';
import { actorOf } from './actor.ts';
import { onceInterrupted } from './interrupt.ts';
import { printJson, printLine, printNote } from './print.ts';
import { durationText } from './times.ts';
import type { CommandContext } from './verb.ts';

const INTERRUPTED = 130;

/** Exit code 0 when it was taken, 1 when it was not. */
export async function testChannel(context: CommandContext, settings: ChannelSettings): Promise<number> {
  const { clock, flags } = context;
  const [channel] = buildChannels([settings], clock);
  if (channel === undefined) throw new Error('one setting is one channel');
  const interrupt = onceInterrupted(context);
  const began = clock.uptime();
  try {
    const notification = testMessage(context);
    const outcome = await sendWithin(channel, { id: 0, notification, attempt: 1 }, clock, interrupt.signal);
    if (outcome === null) return INTERRUPTED;
    const ms = Math.round(clock.uptime() - began);
    const { name, type } = settings;
    if (flags.is('json'))
      printJson(context, 'notify-test', { channel: name, type, ms, ...outcomeRecord(outcome) });
    else if (outcome.kind === 'sent')
      printLine(context, `${name} (${type}) took it in ${durationText(ms)}: ${outcome.answer}`);
    if (outcome.kind !== 'sent') printNote(context, `scarefloor: ${name} (${type}): ${problemText(outcome)}`);
    return outcome.kind === 'sent' ? 0 : 1;
  } finally {
    interrupt.dispose();
  }
}

function testMessage({ clock, environment }: CommandContext): Notification {
  const { who } = actorOf(environment);
  return {
    ...blankNotification(randomUUID(), clock.now()),
    title: 'this is a test of the channel',
    detail: `${who} tries whether messages arrive; nothing has happened`,
  };
}

function problemText(outcome: Exclude<SendOutcome, { kind: 'sent' }>): string {
  if (outcome.kind === 'rejected') return `${outcome.error}; a running engine would give such a message up`;
  const wait = outcome.retryAfterMs === undefined ? '' : ` in ${durationText(outcome.retryAfterMs)}`;
  return `${outcome.error}; a running engine would try again${wait}`;
}

function outcomeRecord(outcome: SendOutcome) {
  if (outcome.kind === 'sent') return { outcome: 'sent', answer: outcome.answer } as const;
  const retryAfterMs = outcome.kind === 'failed' ? (outcome.retryAfterMs ?? null) : null;
  return { outcome: outcome.kind, error: outcome.error, retryAfterMs };
}
