/** A Discord webhook: https://docs.discord.com/developers/resources/webhook#execute-webhook */
import { attachReport } from './attachments.ts';
import type { Sending, SendOutcome } from './channel.ts';
import { discordMessage } from './discord-message.ts';
import { multipart } from './multipart.ts';
import { type Message, postMessage, type Target } from './post-message.ts';

/** Discord takes 10 MiB where nobody pays for more; the message itself and its boundaries need some of it. */
const LARGEST_ATTACHMENT_BYTES = 10 * 1024 * 1024 - 128 * 1024;

const TOO_LARGE = 413;

export interface Discord extends Target {
  attachReports: boolean;
  source: string;
}

export async function sendDiscord(
  discord: Discord,
  { notification }: Sending,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const { source } = discord;
  // Only then does Discord answer when the message is kept, and say what is wrong with one that is not.
  const url = new URL(discord.url);
  url.searchParams.set('wait', 'true');
  const target = { ...discord, url };
  const plain = (notes: readonly string[]): Message => ({
    headers: { 'content-type': 'application/json', 'user-agent': 'scarefloor' },
    body: Buffer.from(JSON.stringify(discordMessage(notification, source, notes))),
  });
  const reports = discord.attachReports ? notification.reports : [];
  const { attachment, note } = await attachReport(reports, LARGEST_ATTACHMENT_BYTES);
  const notes = note === '' ? [] : [note];
  if (attachment === null) return postMessage(target, plain(notes), signal);
  const message = {
    ...discordMessage(notification, source, notes),
    attachments: [{ id: 0, filename: attachment.fileName }],
  };
  const { type, body } = multipart([
    { name: 'payload_json', type: 'application/json', data: Buffer.from(JSON.stringify(message)) },
    { name: 'files[0]', ...attachment },
  ]);
  const headers = { 'content-type': type, 'user-agent': 'scarefloor' };
  const outcome = await postMessage(target, { headers, body }, signal);
  if (outcome.kind !== 'rejected' || outcome.status !== TOO_LARGE) return outcome;
  const left = `${attachment.fileName} is too large for this server: ${notification.reports[0] ?? ''}`;
  return postMessage(target, plain([left]), signal);
}
