import type { ChannelSettings } from '../config/settings.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { withFloor } from './floor.ts';
import { listChannels, listNotifications } from './notify-lists.ts';
import { testChannel } from './notify-test.ts';
import { JSON_FLAG, printAct } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

const MOST_NAMED = 1_000;

export const notifyVerb: Verb = {
  name: 'notify',
  usage: '[list | test CHANNEL | retry ID...|--channel NAME | discard ID...] [flags]',
  about: `The channels that people are told by, and what became of each notification. A running engine sends them; each
channel keeps its order and waits for no other. "test" sends one message now, past the queue, and says what came back.
"retry" has told what was given up or discarded, and does not wait for the next attempt of what waits.`,
  inputs: { least: 0, most: MOST_NAMED },
  completes: ['list', 'test', 'retry', 'discard'],
  flags: {
    channel: { type: 'text', value: 'NAME', help: 'of this channel only' },
    state: {
      type: 'text',
      choices: ['waiting', 'sent', 'given_up', 'folded', 'discarded'],
      help: 'list: only these; folded: a digest tells it',
    },
    limit: { type: 'number', short: 'n', value: 'N', help: 'list: at most so many (50)' },
    reason: { type: 'text', help: 'retry, discard: kept in the audit log' },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor notify', 'the channels: what waits, what was told in a day, what is wrong'],
    ['scarefloor notify test secops', 'send a message to see whether it arrives'],
    ['scarefloor notify list --state waiting', 'what was not told yet, and why'],
    ['scarefloor notify retry --channel secops', 'the receiver is back: do not wait'],
    ['scarefloor notify discard 17 --reason "known"', 'let what comes after it go'],
  ],
  run: async (context) => {
    const [word, ...words] = context.input;
    switch (word) {
      case undefined:
        return await listChannels(context);
      case 'list':
        return await listNotifications(context);
      case 'test':
        return await testChannel(context, await channelNamed(context, words));
      case 'retry':
        return await retry(context, words);
      case 'discard':
        return await discard(context, words);
      default:
        throw new UserError(
          `"${safeText(word, 40)}" is no word of "notify"; it knows: list, test, retry, discard`,
        );
    }
  },
};

async function channelNamed(context: CommandContext, words: readonly string[]): Promise<ChannelSettings> {
  const [name, more] = words;
  if (name === undefined || more !== undefined) throw new UserError('usage: scarefloor notify test CHANNEL');
  const { channels } = await context.settings();
  const channel = channels.find((one) => one.name === name);
  if (channel) return channel;
  const known = channels.map((one) => one.name).join(', ');
  throw new UserError(
    known === ''
      ? 'no channels are configured; "scarefloor init" writes examples into the configuration'
      : `no channel "${safeText(name, 40)}"; the configuration has: ${known}`,
  );
}

async function retry(context: CommandContext, words: readonly string[]): Promise<number> {
  const channel = context.flags.text('channel');
  if ((words.length === 0) === (channel === undefined))
    throw new UserError('usage: scarefloor notify retry ID... or scarefloor notify retry --channel NAME');
  const what = channel === undefined ? { ids: idsOf(words) } : { channel };
  return await withFloor(context, { engine: 'once' }, async (floor) =>
    printAct(context, await floor.act({ kind: 'retryNotifications', ...what, ...reasonOf(context) })),
  );
}

async function discard(context: CommandContext, words: readonly string[]): Promise<number> {
  if (words.length === 0) throw new UserError('usage: scarefloor notify discard ID...');
  const ids = idsOf(words);
  return await withFloor(context, { engine: 'once' }, async (floor) =>
    printAct(context, await floor.act({ kind: 'discardNotifications', ids, ...reasonOf(context) })),
  );
}

function idsOf(words: readonly string[]): number[] {
  return words.map((word) => {
    if (/^\d{1,15}$/.test(word)) return Number(word);
    throw new UserError(
      `"${safeText(word, 40)}" is no ID of a notification; "scarefloor notify list" shows them`,
    );
  });
}

function reasonOf({ flags }: CommandContext): { reason?: string } {
  const reason = flags.text('reason');
  return reason === undefined ? {} : { reason };
}
