/**
 * The second question: does a page that seems gone say so itself? One URL at a time per host, at the pace of
 * the scan's mode and within robots.txt, so that proof costs a host no more than the crawl did.
 */
import { messageOf } from '../shared/errors.ts';
import type { WorkContext } from '../shared/work.ts';
import { WebClient } from '../web/client.ts';
import { AddressGuard } from '../web/guard.ts';
import { RequestPace } from '../web/request-pace.ts';
import { limitsOf, paceLimits } from './modes.ts';
import { RobotsKeeper } from './robots-keeper.ts';
import type { ScanInput } from './scan.ts';
import { Scope } from './scope.ts';

/** URLs asked in one scan; the rest wait for the next. */
const MOST_SECOND_QUESTIONS = 1_000;
const HOSTS_AT_ONCE = 4;
/** A host that failed to answer so often in a row is not asked further: it is down, not empty. */
const FAILURES_PER_HOST = 3;
/** The status matters, not the body. */
const BODY_BYTES = 16_384;

/**
 * Asks each URL once and gives the statuses of those that answered, their own and not those of where they
 * redirect to. A host's failure is no answer; rejects only with the signal's reason when that aborts.
 * @param seeds The scan's targets, normalised.
 */
export async function askAgain(
  urls: readonly string[],
  input: ScanInput,
  seeds: readonly string[],
  context: WorkContext,
): Promise<Map<string, number>> {
  const { clock, signal } = context;
  const mode = limitsOf(input);
  const limits = { ...mode.fetch, bodyBytes: BODY_BYTES, maxRedirects: 0, retries: 0 };
  const scope = new Scope({ ...input, seeds });
  const pace = new RequestPace(clock, paceLimits(input));
  const guard = new AddressGuard(scope.namedHosts);
  const client = new WebClient({ settings: input.web, clock, guard, pace });
  const robots = new RobotsKeeper({
    client,
    limits: mode.fetch,
    userAgent: input.web.user_agent,
    signal,
    mayFollow: (url) => scope.admits(new URL(url)),
    onAnswer: async () => undefined,
    onUnavailable: () => undefined,
  });

  const answers = new Map<string, number>();
  const asked = urls.slice(0, MOST_SECOND_QUESTIONS);
  const isForbidden = async (url: string) =>
    input.web.robots === 'respect' && !(await robots.of(new URL(url).origin)).allows(url);
  const askHost = async (own: readonly string[]): Promise<void> => {
    let failures = 0;
    for (const url of own) {
      context.progress({
        phase: 'diff',
        done: answers.size,
        total: asked.length,
        note: `asking again: ${url}`,
      });
      try {
        if (await isForbidden(url)) continue;
        answers.set(url, (await client.fetch({ url, limits, signal })).status);
        failures = 0;
      } catch (error) {
        signal.throwIfAborted();
        context.log('debug', `asked again without an answer: ${messageOf(error)}`, { url });
        failures += 1;
        if (failures === FAILURES_PER_HOST) return;
      }
    }
  };
  const hosts = [...Map.groupBy(asked, (url) => new URL(url).host).values()];
  const lane = async (): Promise<void> => {
    for (let own = hosts.pop(); own !== undefined; own = hosts.pop()) await askHost(own);
  };
  try {
    await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, lane));
  } finally {
    await client.close();
  }
  return answers;
}
