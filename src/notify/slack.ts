/** A Slack incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
import type { Sending, SendOutcome } from './channel.ts';
import { postMessage, type Target } from './post-message.ts';
import { slackMessage } from './slack-message.ts';

export function sendSlack(
  slack: Target & { source: string },
  { notification }: Sending,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const body = Buffer.from(JSON.stringify(slackMessage(notification, slack.source)));
  const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'scarefloor' };
  return postMessage(slack, { headers, body }, signal);
}
