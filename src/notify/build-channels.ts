/** From the settings to channels that can send. */
import { hostname } from 'node:os';
import type { ChannelSettings } from '../config/settings.ts';
import type { Clock } from '../shared/clock.ts';
import type { Channel, Sending, SendOutcome } from './channel.ts';
import { sendCommand } from './command.ts';
import { sendDiscord } from './discord.ts';
import { Secrets } from './secrets.ts';
import { sendSlack } from './slack.ts';
import { sendWebhook } from './webhook.ts';

type Sender = (sending: Sending, signal: AbortSignal) => Promise<SendOutcome>;

export function buildChannels(settings: readonly ChannelSettings[], clock: Clock): Channel[] {
  return settings.map((one) => ({
    name: one.name,
    type: one.type,
    rules: one.rules,
    maxPerMinute: one.maxPerMinute,
    timeoutMs: one.timeoutMs,
    send: senderOf(one, clock),
  }));
}

function senderOf(settings: ChannelSettings, clock: Clock): Sender {
  const source = hostname();
  const { missing, timeoutMs } = settings;
  // As if it were down: what waits is told once it is there.
  if (missing !== '') return async () => ({ kind: 'failed', error: missing, refused: false });
  if (settings.type === 'command') {
    const { argv, environment } = settings;
    const { PATH: _path, HOME: _home, LANG: _lang, ...asked } = environment;
    const secrets = new Secrets(null, Object.values(asked));
    const command = { argv, environment, secrets, source, clock };
    return (sending, signal) => sendCommand(command, sending, signal);
  }
  const url = new URL(settings.url);
  const now = () => clock.now();
  const target = { url, timeoutMs, now, secrets: new Secrets(url) };
  switch (settings.type) {
    case 'discord': {
      const { attachReports } = settings;
      return (sending, signal) => sendDiscord({ ...target, attachReports, source }, sending, signal);
    }
    case 'slack':
      return (sending, signal) => sendSlack({ ...target, source }, sending, signal);
    case 'webhook': {
      const { secret, headers } = settings;
      const secrets = new Secrets(url, [secret, ...Object.values(headers)]);
      const webhook = { ...target, secrets, secret, headers, source };
      return (sending, signal) => sendWebhook(webhook, sending, signal);
    }
  }
}
