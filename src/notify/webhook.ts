/** Any program that takes JSON over HTTP, signed so that it knows who speaks. */
import type { Sending, SendOutcome } from './channel.ts';
import { eventRecord } from './event-record.ts';
import { postMessage, type Target } from './post-message.ts';
import { signature } from './webhook-signature.ts';

export interface Webhook extends Target {
  /** '' = not signed. */
  secret: string;
  headers: Readonly<Record<string, string>>;
  /** Who speaks: this machine's name. */
  source: string;
}

export function sendWebhook(webhook: Webhook, sending: Sending, signal: AbortSignal): Promise<SendOutcome> {
  const body = Buffer.from(JSON.stringify(eventRecord(sending, webhook.source)));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'scarefloor',
    ...webhook.headers,
    'x-scarefloor-event': sending.notification.event,
    'x-scarefloor-delivery': sending.notification.id,
    'x-scarefloor-attempt': String(sending.attempt),
    ...(webhook.secret === ''
      ? {}
      : { 'x-scarefloor-signature': signature(webhook.secret, body, webhook.now()) }),
  };
  return postMessage(webhook, { headers, body }, signal);
}
