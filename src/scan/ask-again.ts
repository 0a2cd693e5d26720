/**
 * The second question: does a page that seems gone say so itself? Few requests, one at a time per host and
 * within its robots.txt, so that proof never costs a host more than the crawl did.
 */
import type { WebSettings } from '../config/settings.ts';
import { messageOf } from '../shared/errors.ts';
import type { WorkContext } from '../shared/work.ts';
import { WebClient } from '../web/client.ts';
import { AddressGuard } from '../web/guard.ts';
import {
  EVERYTHING_ALLOWED,
  LARGEST_ROBOTS_BYTES,
  NOTHING_ALLOWED,
  type Robots,
  readRobots,
} from './robots.ts';

/** URLs asked in one scan; the rest wait for the next scan. */
export const MOST_SECOND_QUESTIONS = 1_000;
const HOSTS_AT_ONCE = 4;
/** Between two questions to one host. */
const GAP_MS = 100;
/** A host that failed to answer so often in a row is not asked further: it is down, not empty. */
const FAILURES_PER_HOST = 3;
/** The status matters, not the body; and that of the URL itself, not of where it redirects to. */
const LIMITS = {
  connectMs: 5_000,
  headersMs: 10_000,
  totalMs: 10_000,
  bodyBytes: 16_384,
  maxRedirects: 0,
  retries: 0,
};

export interface SecondQuestions {
  urls: readonly string[];
  /** Hosts that the operator named; see AddressGuard. */
  seedHosts: Iterable<string>;
  web: WebSettings;
  overrideRateLimit: boolean;
}

/**
 * Asks each URL once and gives the statuses of those that answered. Never rejects for a host's failure; with
 * the signal's reason when that aborts.
 */
export async function askAgain(
  questions: SecondQuestions,
  context: WorkContext,
): Promise<Map<string, number>> {
  const answers = new Map<string, number>();
  const guard = new AddressGuard(questions.seedHosts);
  const client = new WebClient({ settings: questions.web, clock: context.clock, guard, pace: null });
  const urls = questions.urls.slice(0, MOST_SECOND_QUESTIONS);
  const hosts = [...Map.groupBy(urls, (url) => new URL(url).origin)];
  const gapMs = questions.overrideRateLimit ? 0 : GAP_MS;
  const total = urls.length;
  const ask = async (url: string): Promise<void> => {
    context.progress({ phase: 'diff', done: answers.size, total, note: `asking again: ${url}` });
    answers.set(url, (await client.fetch({ url, limits: LIMITS, signal: context.signal })).status);
  };
  const lane = async (): Promise<void> => {
    for (let host = hosts.pop(); host !== undefined; host = hosts.pop()) {
      const robots = await robotsOf(host[0], client, questions.web, context);
      await askHost(
        host[1].filter((url) => robots.allows(url)),
        ask,
        gapMs,
        context,
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, lane));
  } finally {
    await client.close();
  }
  return answers;
}

async function askHost(
  urls: string[],
  ask: (url: string) => Promise<void>,
  gapMs: number,
  context: WorkContext,
): Promise<void> {
  const { signal, clock } = context;
  let failures = 0;
  for (const url of urls) {
    try {
      await ask(url);
      failures = 0;
    } catch (error) {
      signal.throwIfAborted();
      context.log('debug', `asked again without an answer: ${messageOf(error)}`, { url });
      failures += 1;
      if (failures === FAILURES_PER_HOST) return;
    }
    if (gapMs > 0) await clock.sleep(gapMs, signal);
    signal.throwIfAborted();
  }
}

/** A host's robots.txt may have changed since the page was first seen. */
async function robotsOf(
  origin: string,
  client: WebClient,
  web: WebSettings,
  context: WorkContext,
): Promise<Robots> {
  if (web.robots !== 'respect') return EVERYTHING_ALLOWED;
  const url = `${origin}/robots.txt`;
  const limits = { ...LIMITS, bodyBytes: LARGEST_ROBOTS_BYTES, maxRedirects: 5 };
  try {
    const { status, body } = await client.fetch({ url, limits, signal: context.signal });
    if (status >= 500 || status === 429) return NOTHING_ALLOWED;
    return status === 200 ? readRobots(body.toString('utf8'), url, web.user_agent) : EVERYTHING_ALLOWED;
  } catch {
    context.signal.throwIfAborted();
    return NOTHING_ALLOWED;
  }
}
