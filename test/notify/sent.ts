/** Notifications and channels for the tests of what is sent. */
import type { ChannelSettings } from '../../src/config/settings.ts';
import { NOTIFICATION_EVENTS, type Notification } from '../../src/domain/notification.ts';
import { buildChannels } from '../../src/notify/build-channels.ts';
import type { Channel, Sending } from '../../src/notify/channel.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';

export const AT = Date.UTC(2026, 10, 23, 8, 0, 0);

export function notification(more: Partial<Notification> = {}): Notification {
  return {
    id: '7a4f0a52-8f5c-4d52-9f0e-3d4d6a1f2b3c',
    event: 'changes',
    also: [],
    state: 'happened',
    severity: 'info',
    title: 'perimeter: 42 pages, 1 new',
    detail: '',
    at: AT,
    task: { id: 3, name: 'perimeter', type: 'scan', tags: ['external'] },
    execution: {
      id: 12,
      sessionId: '20261123-075500-ab12',
      trigger: 'schedule',
      requestedBy: '',
      status: 'COMPLETED',
      startedAt: AT - 300_000,
      endedAt: AT,
    },
    counts: { pages: 42, new: 1 },
    items: [{ kind: 'new', severity: null, subject: 'https://www.example.org/admin', detail: '200 Admin' }],
    itemsTotal: 1,
    reports: [],
    alert: null,
    count: 1,
    ...more,
  };
}

export function sending(more: Partial<Notification> = {}, attempt = 1): Sending {
  return { id: 1, notification: notification(more), attempt };
}

type Wanted = Partial<ChannelSettings> & Pick<ChannelSettings, 'type'>;

export function settingsOf(wanted: Wanted): ChannelSettings {
  const all: object = {
    name: wanted.type,
    rules: { events: NOTIFICATION_EVENTS, minSeverity: 'info', tasks: [], tags: [], recoveries: true },
    maxPerMinute: 0,
    timeoutMs: 5_000,
    missing: '',
    secret: '',
    headers: {},
    attachReports: true,
    environment: { PATH: process.env.PATH ?? '' },
    ...wanted,
  };
  return all as ChannelSettings;
}

export function channel(wanted: Wanted, clock: Clock = systemClock): Channel {
  const [built] = buildChannels([settingsOf(wanted)], clock);
  if (built === undefined) throw new Error('one setting is one channel');
  return built;
}
