/**
 * Asking the hosts of a scan once more, after its crawl: at the pace of the scan's mode and within robots.txt, so that
 * proof costs a host no more than the crawl did.
 */
import { messageOf } from '../shared/errors.ts';
import type { WorkContext } from '../shared/work.ts';
import { type FetchLimits, type FetchResult, WebClient } from '../web/client.ts';
import { AddressGuard } from '../web/guard.ts';
import { RequestPace } from '../web/request-pace.ts';
import { limitsOf, paceLimits } from './modes.ts';
import { RobotsKeeper } from './robots-keeper.ts';
import type { ScanInput } from './scan.ts';
import { Scope } from './scope.ts';

export interface RevisitPlan {
  /** Each once; they are asked in this order, host by host. */
  urls: readonly string[];
  limits: FetchLimits;
  /** Requests at once to one host. */
  perHost: number;
  /** No question is asked later. */
  wallMs: number;
  /** For the progress: `asking again`. */
  note: string;
  input: ScanInput;
  /** The scan's targets, normalised. */
  seeds: readonly string[];
}

const HOSTS_AT_ONCE = 4;
/** A host that failed to answer so often in a row is not asked further: it is down, not empty. */
const FAILURES_PER_HOST = 3;

/** A host's failure is no answer; rejects only with the signal's reason when that aborts, or with what `take` rejects. */
export async function revisit(
  plan: RevisitPlan,
  context: WorkContext,
  take: (url: string, result: FetchResult) => Promise<void> | void,
): Promise<void> {
  const { urls, limits, perHost, wallMs, note, input } = plan;
  const { clock, signal } = context;
  const scope = new Scope({ ...input, seeds: plan.seeds });
  const pace = new RequestPace(clock, paceLimits(input));
  const guard = new AddressGuard(scope.namedHosts);
  const client = new WebClient({ settings: input.web, clock, guard, pace });
  const robots = new RobotsKeeper({
    client,
    limits: limitsOf(input).fetch,
    userAgent: input.web.user_agent,
    signal,
    mayFollow: (url) => scope.admits(new URL(url)),
    onAnswer: async () => undefined,
    onUnavailable: () => undefined,
  });
  const until = clock.uptime() + wallMs;
  let done = 0;
  const isForbidden = async (url: string) =>
    input.web.robots === 'respect' && !(await robots.of(new URL(url).origin)).allows(url);
  const askHost = async (own: string[]): Promise<void> => {
    let failures = 0;
    const lane = async (): Promise<void> => {
      for (let url = own.shift(); url !== undefined; url = own.shift()) {
        if (failures >= FAILURES_PER_HOST || clock.uptime() >= until) return;
        context.progress({ phase: 'diff', done, total: urls.length, note: `${note}: ${url}` });
        done += 1;
        if (await isForbidden(url)) continue;
        let result: FetchResult;
        try {
          result = await client.fetch({ url, limits, signal });
        } catch (error) {
          signal.throwIfAborted();
          context.log('debug', `${note} without an answer: ${messageOf(error)}`, { url });
          failures += 1;
          continue;
        }
        failures = 0;
        await take(url, result);
      }
    };
    await Promise.all(Array.from({ length: perHost }, lane));
  };
  const hosts = [...Map.groupBy(urls, (url) => new URL(url).host).values()];
  const lane = async (): Promise<void> => {
    for (let own = hosts.pop(); own !== undefined; own = hosts.pop()) await askHost(own);
  };
  try {
    await Promise.all(Array.from({ length: HOSTS_AT_ONCE }, lane));
  } finally {
    await client.close();
  }
}
