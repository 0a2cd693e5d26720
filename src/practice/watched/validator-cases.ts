/** Pages that change twice, behind validators of every worth. */
import type { AskedPath, TruthAnswer } from '../truth-site.ts';
import type { WatchedCase } from './watched-case.ts';

/** Cycles that the story takes, the baseline included. */
export const VALIDATOR_CYCLES = 25;
/** The second comes when even the slowest liar has been found out. */
const CHANGES = [2, 23] as const;
/** A server that lies is found out by the whole fetch that comes every so many checks. */
const FOUND_OUT_WITHIN = 20;
const YEAR_AGO = Date.UTC(2025, 0, 1);

type Validators = (version: number) => Record<string, string>;

export const VALIDATOR_CASES: readonly WatchedCase[] = [
  watched('good: ETag', 0, (version) => ({ etag: `"v${version}"` })),
  watched('good: Last-Modified', 0, (version) => ({ 'last-modified': date(version) })),
  watched('good: both', 0, (version) => ({ etag: `"v${version}"`, 'last-modified': date(version) })),
  watched('good: new ETag, old date', 0, (version) => ({ etag: `"v${version}"`, 'last-modified': date(0) })),
  watched('weak: W/ ETag', 0, (version) => ({ etag: `W/"v${version}"` })),
  watched('weak: W/ ETag that stays', FOUND_OUT_WITHIN, () => ({ etag: 'W/"same"' })),
  watched('lying: ETag that stays', FOUND_OUT_WITHIN, () => ({ etag: '"same"' })),
  watched('lying: date that stays', FOUND_OUT_WITHIN, () => ({ 'last-modified': date(0) })),
  watched('lying: both stay', FOUND_OUT_WITHIN, () => ({ etag: '"same"', 'last-modified': date(0) })),
  // Its tags change with the content, so that it is never found out for good: each change waits for a whole fetch.
  watched(
    'lying: 304 to every condition',
    FOUND_OUT_WITHIN,
    (version) => ({ etag: `"v${version}"` }),
    [2],
    true,
  ),
  watched('missing', 0, () => ({})),
  watched('malformed', 0, () => ({ etag: 'not quoted', 'last-modified': 'yesterday' })),
];

function watched(
  kind: string,
  delay: number,
  validators: Validators,
  changes: readonly number[] = CHANGES,
  always304 = false,
): WatchedCase {
  return {
    kind,
    // Once found out it is asked without conditions, so that nothing can be hidden any more.
    truth: changes.map((cycle, index) => ({ kind: 'changed', cycle, within: index === 0 ? delay : 0 })),
    answer: (cycle, request) => {
      const version = changes.filter((change) => cycle >= change).length;
      const headers = validators(version);
      if (isNotModified(request, headers, always304)) return { status: 304, headers };
      return { headers, body: `<!doctype html><title>Watched</title><p>This is version ${version}.` };
    },
  };
}

/** RFC 9110 13.2.2: If-None-Match goes before If-Modified-Since. */
function isNotModified({ headers: asked }: AskedPath, now: TruthAnswer['headers'], always: boolean): boolean {
  const tag = asked['if-none-match'];
  const since = asked['if-modified-since'];
  if (tag === undefined && since === undefined) return false;
  if (always) return true;
  return tag === undefined ? since === now?.['last-modified'] : tag === now?.etag;
}

function date(version: number): string {
  return new Date(YEAR_AGO + version * 60_000).toUTCString();
}
