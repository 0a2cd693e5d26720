/**
 * Random histories of a site and of what scans come to see of it: hosts die, scans are cut short, cancelled or
 * killed, pages fail, lose their links and come back. Whatever happens, nothing is called gone and nothing resolved
 * that is there.
 */
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { FindingsStore } from '../../src/findings/findings-store.ts';
import type { CollectSummary } from '../../src/scan/collect.ts';
import type { Page } from '../../src/scan/page.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import { fc } from '../property.ts';
import { type ConcludeBench, makeSummary, openConcludeBench } from './conclude-bench.ts';
import { makeError, makePage } from './make-page.ts';

const HOSTS = ['a.example', 'b.example'];
const PATHS = ['/', '/one', '/two', '/three'];
const URLS = HOSTS.flatMap((host) => PATHS.map((path) => `https://${host}${path}`));

/** What is true of a page. */
interface Truth {
  exists: boolean;
  leaks: boolean;
}

type Change = { kind: 'create' | 'delete' | 'leak' | 'mend'; page: number };
/** How the server treats one request of a scan: the truth, a failure, or a hidden page. */
type Seeing = 'truth' | 'fails' | 'false 404' | 'error 500' | 'log-in' | 'cut' | 'missed';
interface ScanPlan {
  changes: Change[];
  seeing: Seeing[];
  /** How the second question is answered, for each page. */
  second: ('truth' | 'silent' | 'error 503')[];
  hosts: ('completed' | 'degraded' | 'budget')[];
  ending: 'ends' | 'cancelled' | 'killed before it ends';
}

const change = fc.record<Change>({
  kind: fc.constantFrom('create', 'delete', 'leak', 'mend'),
  page: fc.nat(URLS.length - 1),
});
const seeing = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Seeing>('truth') },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Seeing>('fails', 'false 404', 'error 500', 'log-in', 'cut', 'missed'),
  },
);
const plan = fc.record<ScanPlan>({
  changes: fc.array(change, { maxLength: 3 }),
  seeing: fc.array(seeing, { minLength: URLS.length, maxLength: URLS.length }),
  second: fc.array(fc.constantFrom('truth', 'truth', 'silent', 'error 503'), {
    minLength: URLS.length,
    maxLength: URLS.length,
  }),
  hosts: fc.array(fc.constantFrom('completed', 'completed', 'degraded', 'budget'), {
    minLength: HOSTS.length,
    maxLength: HOSTS.length,
  }),
  ending: fc.oneof(
    { weight: 6, arbitrary: fc.constant<ScanPlan['ending']>('ends') },
    { weight: 1, arbitrary: fc.constantFrom<ScanPlan['ending']>('cancelled', 'killed before it ends') },
  ),
});

/** The page as a scan comes to see it; null where it did not come by. */
function seen(url: string, { exists, leaks }: Truth, how: Seeing): Page | null {
  const facts: Partial<Page> = {
    url,
    missing_headers: [],
    found_on: url.endsWith('example/') ? '' : `${new URL(url).origin}/`,
    // Each page its own secret, so that each has its own finding.
    secrets: leaks ? [{ rule: 'github-token', shown: 'ghp_...', digest: url, line: 1 }] : [],
  };
  if (how === 'missed') return null;
  if (how === 'fails') return makeError(url);
  if (how === 'error 500') return makePage({ ...facts, status_code: 500, secrets: [] });
  if (how === 'log-in')
    return makePage({ ...facts, status_code: 302, final_url: `${url}login`, secrets: [] });
  if (!exists || how === 'false 404')
    return makePage({ ...facts, status_code: 404, secrets: [], title: 'Not found' });
  if (how === 'cut') return makePage({ ...facts, truncated: true, secrets: [] });
  return makePage(facts);
}

function secondStatus({ exists }: Truth, how: ScanPlan['second'][number]): number | null {
  if (how === 'silent') return null;
  if (how === 'error 503') return 503;
  return exists ? 200 : 404;
}

class World {
  readonly bench: ConcludeBench = openConcludeBench();
  readonly truth = new Map<string, Truth>(URLS.map((url) => [url, { exists: true, leaks: false }]));
  #scans = 0;

  async scan(plan: ScanPlan): Promise<void> {
    this.#change(plan.changes);
    const pages = URLS.map((url, index) => seen(url, this.#of(url), plan.seeing[index] ?? 'truth'));
    const hosts: CollectSummary['hosts'] = HOSTS.map((host, index) => ({
      host,
      pages: 1,
      errors: 0,
      outcome: plan.hosts[index] ?? 'completed',
      reason: '',
    }));
    const ended = hosts.find(({ outcome }) => outcome !== 'completed')?.outcome ?? 'completed';
    this.#scans += 1;
    this.bench.clock.advance(60_000);
    const abort = new AbortController();
    const context = { ...this.bench.context, signal: abort.signal };
    const session = String(this.#scans).padStart(4, '0');
    const input = this.bench.input({
      targets: HOSTS.map((host) => `https://${host}/`),
      sessionId: `20261123-080000-${session}`,
    });
    const scanned = runScan(input, context, {
      collect: async (_input, _context, onPage) => {
        for (const page of pages) if (page !== null) onPage(page);
        if (plan.ending === 'cancelled') abort.abort(new Error('cancelled'));
        return makeSummary({ hosts, ended: ended === 'cancelled' ? 'completed' : ended });
      },
      lookAgain: async () => new Map(),
      lookAtTexts: async () => new Map(),
      askAgain: async (urls) => {
        if (plan.ending !== 'ends') throw new Error('the worker died');
        return new Map(
          urls.flatMap((url) => {
            const status = secondStatus(this.#of(url), plan.second[URLS.indexOf(url)] ?? 'truth');
            return status === null ? [] : [[url, status] as const];
          }),
        );
      },
    });
    await scanned.catch(() => undefined);
  }

  /** URLs that the file calls gone, and findings that it calls resolved, by their page. */
  said(): { gone: string[]; resolved: string[]; open: string[] } {
    const database = new Database(this.bench.resultsFile);
    const gone = database
      .prepare<[], string>(`SELECT url FROM known_pages WHERE gone_at IS NOT NULL`)
      .pluck()
      .all();
    const findings = new FindingsStore(database).list('shop');
    database.close();
    const where = (state: string) => findings.filter((one) => one.state === state).map(({ url }) => url);
    return { gone, resolved: where('resolved'), open: [...where('open'), ...where('changed')] };
  }

  isThere(url: string): boolean {
    return this.#of(url).exists;
  }

  leaks(url: string): boolean {
    const { exists, leaks } = this.#of(url);
    return exists && leaks;
  }

  #of(url: string): Truth {
    return this.truth.get(url) ?? { exists: false, leaks: false };
  }

  #change(changes: readonly Change[]): void {
    for (const { kind, page } of changes) {
      const truth = this.#of(URLS[page] ?? '');
      if (kind === 'create' || kind === 'delete') truth.exists = kind === 'create';
      else truth.leaks = kind === 'leak';
    }
  }
}

test('nothing is gone or resolved that was there at the last look at it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: 2, maxLength: 8 }), async (plans) => {
      const world = new World();
      let before = { gone: new Set<string>(), resolved: new Set<string>() };
      for (const one of plans) {
        await world.scan(one);
        const { gone, resolved } = world.said();
        // Only what this scan newly says is judged by the truth of this moment.
        for (const url of gone)
          if (!before.gone.has(url))
            expect(world.isThere(url) && !isUnlinked(plans, one, url), `gone: ${url}`).toBe(false);
        for (const url of resolved)
          if (!before.resolved.has(url)) expect(world.leaks(url), `resolved: ${url}`).toBe(false);
        before = { gone: new Set(gone), resolved: new Set(resolved) };
      }
    }),
    { numRuns: 30, endOnFailure: true },
  );
});

/** A page that two scans in a row of a whole host came by no link to is gone by the other proof. */
function isUnlinked(plans: readonly ScanPlan[], until: ScanPlan, url: string): boolean {
  const index = URLS.indexOf(url);
  const ended = plans.slice(0, plans.indexOf(until) + 1).filter(({ ending }) => ending === 'ends');
  return ended.slice(-2).every(({ seeing }) => seeing[index] === 'missed');
}

test('once a scan sees everything, the file says what is true', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 6 }), async (plans) => {
      const world = new World();
      for (const one of plans) await world.scan(one);
      const clear: ScanPlan = {
        changes: [],
        seeing: URLS.map(() => 'truth'),
        second: URLS.map(() => 'truth'),
        hosts: HOSTS.map(() => 'completed'),
        ending: 'ends',
      };
      await world.scan(clear);
      const { open } = world.said();
      expect(open.sort()).toEqual(URLS.filter((url) => world.leaks(url)).sort());
    }),
    { numRuns: 20, endOnFailure: true },
  );
});
