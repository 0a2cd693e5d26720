import type { KeptVersion, WatchedRow } from '../monitor/results/results-reader.ts';
import { bytesText } from '../shared/bytes-text.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Column } from './cells.ts';
import { JSON_FLAG, printFirst, printJson } from './print.ts';
import { isoTime, timeText } from './times.ts';
import type { CommandContext, Verb } from './verb.ts';
import { type WatchedTask, watchedUrl, withWatchedTask } from './watched-task.ts';

const SHOWN = 100;
const MOST_SHOWN = 1_000_000;
const SHOWN_HASH = 12;

export const versionsVerb: Verb = {
  name: 'versions',
  usage: 'TASK [URL]',
  about: `Lists the URLs that a monitor watches, with what their last check saw; with a URL, the versions of it that
are kept, the newest first. "scarefloor diff" compares any two of them.`,
  inputs: { least: 1, most: 2 },
  completes: 'tasks',
  flags: {
    limit: { type: 'number', short: 'n', value: 'N', help: `at most so many (${SHOWN})` },
    ...JSON_FLAG,
  },
  examples: [
    ['scarefloor versions app-js', 'what it watches'],
    ['scarefloor versions app-js https://example.org/app.js', 'how often that changed'],
    ['scarefloor versions app-js example.org/app.js --json', 'for a program'],
  ],
  run: async (context) => {
    const [name = '', url] = context.input;
    const limit = context.flags.whole('limit', 1, MOST_SHOWN) ?? SHOWN;
    return await withWatchedTask(context, name, async (watched) => {
      if (url === undefined) await printUrls(context, watched.reader.urls(limit + 1), limit);
      else await printVersions(context, watched, watchedUrl(watched, url), limit);
      return 0;
    });
  },
};

async function printUrls(context: CommandContext, rows: readonly WatchedRow[], limit: number): Promise<void> {
  const { timezone } = await context.settings();
  if (context.flags.is('json')) {
    printJson(
      context,
      'versions',
      rows.slice(0, limit).map(({ checkedAt, changedAt, ...same }) => ({
        ...same,
        checkedAt: isoTime(checkedAt),
        changedAt: isoTime(changedAt),
      })),
    );
    return;
  }
  const columns: Column<WatchedRow>[] = [
    { heading: 'STATE', cell: ({ state }) => state },
    { heading: 'STATUS', cell: ({ status }) => (status === 0 ? '-' : String(status)), right: true },
    { heading: 'CHECKED', cell: ({ checkedAt }) => timeText(checkedAt, timezone) },
    { heading: 'CHANGED', cell: ({ changedAt }) => timeText(changedAt, timezone) },
    { heading: 'VERSIONS', cell: ({ versions }) => String(versions), right: true },
    { heading: 'URL', cell: ({ url }) => safeText(url), flexible: true },
    { heading: 'ERROR', cell: ({ error }) => safeText(error), flexible: true },
  ];
  const shown = rows.some(({ error }) => error !== '') ? columns : columns.slice(0, -1);
  await printFirst(context, shown, rows, 'nothing is watched', { limit, first: 'first' });
}

async function printVersions(
  context: CommandContext,
  { reader }: WatchedTask,
  url: string,
  limit: number,
): Promise<void> {
  const { timezone } = await context.settings();
  const versions = reader.versions(url, limit + 1);
  if (context.flags.is('json')) {
    printJson(context, 'versions-url', {
      url,
      versions: versions.slice(0, limit).map((version) => ({ ...version, at: isoTime(version.at) })),
    });
    return;
  }
  const columns: Column<KeptVersion>[] = [
    { heading: 'VERSION', cell: ({ id }) => String(id), right: true },
    { heading: 'SEEN', cell: ({ at }) => timeText(at, timezone) },
    { heading: 'STATUS', cell: ({ status }) => String(status), right: true },
    {
      heading: 'SIZE',
      cell: ({ bytes, truncated }) => `${bytesText(bytes)}${truncated ? ' (cut)' : ''}`,
      right: true,
    },
    { heading: 'SHA256', cell: ({ sha256 }) => sha256.slice(0, SHOWN_HASH) },
    { heading: 'TYPE', cell: ({ contentType }) => safeText(contentType), flexible: true },
    { heading: 'SESSION', cell: ({ sessionId }) => sessionId || '-' },
  ];
  const none = 'no version is kept: it has never answered';
  await printFirst(context, columns, versions, none, { limit, first: 'newest' });
}
