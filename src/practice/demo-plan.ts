import type { TaskDefinition } from '../domain/operator.ts';
import type { BlackoutWindow } from '../domain/window.ts';
import { FLAKY_PATHS } from './respond.ts';
import type { PracticeSite } from './site.ts';

const HOUR_MS = 3_600_000;
/** Far enough from the beginning that nobody who watches has to wait for its end. */
const BLACKOUT_AFTER_MS = 5 * HOUR_MS;

/** For the day to come to have something to show: each day, from a full hour on. */
export function demoBlackout(beginsAt: number): BlackoutWindow {
  const hour = new Date(beginsAt + BLACKOUT_AFTER_MS).getUTCHours();
  return {
    name: 'month-end closing',
    cron: `0 ${hour} * * *`,
    timezone: 'UTC',
    durationMs: 2 * HOUR_MS,
    policy: 'defer',
    types: [],
    tags: [],
    reason: 'the books are closed: nothing may disturb them',
  };
}

/**
 * The tasks of the demonstration: both types, due every minute or faster, with one that fails and is retried
 * until the order desk is well again, one whose host is down half of the time, and a deep scan that takes long
 * enough to be cancelled. Meant for a first retry after about five seconds.
 *
 * @param beginsAt epoch ms at which the site opened: the first slots follow it within seconds, in an order in
 *   which the order desk and the gateway are met while they are broken.
 */
export function demoTasks(
  site: Pick<PracticeSite, 'origin' | 'downOrigin'>,
  beginsAt: number,
): TaskDefinition[] {
  const at = (path: string) => `${site.origin}${path}`;
  const after = (seconds: number) => beginsAt + seconds * 1_000;
  return [
    {
      name: 'larkspur-perimeter',
      type: 'scan',
      interval: '1m',
      startTime: after(1),
      priority: 'high',
      description: 'The whole public site, page by page, compared with the last scan.',
      tags: ['web', 'external'],
      config: { targets: [at('/')], scan_mode: 'normal' },
    },
    {
      name: 'handbook-quick-look',
      type: 'scan',
      interval: '45s',
      startTime: after(20),
      description: 'Two clicks deep from the handbook.',
      tags: ['web'],
      config: { targets: [at('/docs/')], scan_mode: 'fast' },
    },
    {
      name: 'archive-deep-dive',
      type: 'scan',
      schedule: '* * * * *',
      priority: 'low',
      description: 'Everything that can be found, the slow archive too. Long enough to be cancelled.',
      tags: ['web', 'slow'],
      config: { targets: [at('/archive/')], scan_mode: 'deep' },
    },
    {
      name: 'front-page-watch',
      type: 'monitor',
      interval: '20s',
      startTime: after(2),
      priority: 'high',
      description: 'What visitors see first, the service status, and the script that every page loads.',
      tags: ['defacement'],
      config: {
        targets: ['/', '/login', '/status', '/careers', '/blog/', '/assets/app.js', '/api/stations.json'].map(
          at,
        ),
        batch_size: 4,
        check_interval: 0,
        max_retries: 0,
      },
    },
    {
      name: 'content-watch',
      type: 'monitor',
      schedule: '* * * * *',
      description: 'Prices, terms, notices, handbook: what must not change unseen.',
      tags: ['content'],
      config: {
        targets: [
          '/api/prices.json',
          '/products/mast-10',
          '/products/gale-2',
          '/legal/terms',
          '/legal/privacy',
          '/notices/2',
          '/docs/guides/alarms',
          '/docs/operations/access',
          '/blog/the-gull-problem',
          '/blog/a-year-of-gales',
          '/archive/',
          '/archive/2024/',
        ].map(at),
        batch_size: 6,
        check_interval: 0,
        max_retries: 0,
        ignore_selectors: ['footer'],
      },
    },
    {
      name: 'order-desk-watch',
      type: 'monitor',
      interval: '45s',
      startTime: after(4),
      description: 'Breaks two thirds of the time: fails, waits, tries again, succeeds.',
      tags: ['api', 'flaky'],
      config: { targets: FLAKY_PATHS.map(at), batch_size: 3, check_interval: 0, max_retries: 0 },
    },
    {
      name: 'old-gateway-watch',
      type: 'monitor',
      interval: '1m',
      startTime: after(34),
      priority: 'low',
      description: 'A machine that refuses connections half of the time.',
      tags: ['legacy'],
      config: { targets: [`${site.downOrigin}/`], batch_size: 1, check_interval: 0, max_retries: 0 },
    },
  ];
}
