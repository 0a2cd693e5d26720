/** People who listen to the alerts of a bench, in the place of a library user's notifier. */
import type { AlertEvent } from '../../../src/domain/alert.ts';
import { libraryChannel } from '../../../src/engine/notifications/library-channel.ts';
import type { Channel } from '../../../src/notify/channel.ts';

export function listener(alert: (event: AlertEvent, signal: AbortSignal) => void | Promise<void>): Channel {
  const channel = libraryChannel({ alert });
  if (channel === null) throw new Error('a notifier that takes alerts is a channel');
  return channel;
}
