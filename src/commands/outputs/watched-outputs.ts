/** What a monitor watches, the versions it keeps, and how two of them differ. */
import * as z from 'zod';
import { SIGNAL_KINDS } from '../../monitor/compare/signals.ts';
import { URL_STATES } from '../../monitor/watched-url.ts';
import { value } from './value.ts';

const { instant, count, id } = value;

export const watchedUrl = z.object({
  url: z.string(),
  state: z.enum(URL_STATES),
  checkedAt: instant,
  changedAt: instant.nullable(),
  status: count.describe('of the last answer; 0: there was none'),
  versions: count,
  error: z.string(),
});

const version = z
  .object({
    id,
    at: instant,
    sessionId: z.string(),
    status: count,
    finalUrl: z.string(),
    contentType: z.string(),
    sha256: z.string(),
    textSha256: z.string(),
    bytes: count,
    truncated: z.boolean(),
  })
  .meta({ id: 'Version' });

export const versions = z.object({ url: z.string(), versions: z.array(version) });

export const difference = z.object({
  url: z.string(),
  from: version,
  to: version,
  facts: z.string(),
  signals: z.array(z.object({ kind: z.enum(SIGNAL_KINDS), value: z.string(), came: z.boolean() })),
  added: count,
  removed: count,
  note: z.string(),
  hunks: z.array(
    z.object({
      before: count,
      after: count,
      lines: z.array(z.string()).describe('each with its sign: space, - or +'),
    }),
  ),
});
