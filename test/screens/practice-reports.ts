/** Reports to look at: two scans and two monitor cycles of the practice site, minutes of its plan apart. */
import { join } from 'node:path';
import { WEB_DEFAULTS } from '../../src/config/settings.ts';
import { runMonitor } from '../../src/monitor/run-monitor.ts';
import { demoTasks } from '../../src/practice/demo-plan.ts';
import { startPracticeSite } from '../../src/practice/site.ts';
import { makeCertificates } from '../../src/practice/tls/certificates.ts';
import { tlsCases } from '../../src/practice/tls/tls-cases.ts';
import { openTlsSites, type TlsSite } from '../../src/practice/tls/tls-sites.ts';
import { runScan } from '../../src/scan/run-scan.ts';
import { type Clock, systemClock } from '../../src/shared/clock.ts';
import type { WorkContext } from '../../src/shared/work.ts';
import { MONITOR_OPTIONS } from '../monitor/monitor-options.ts';

/** So much of the site's plan passes between two looks: pages came, went and changed. */
const BETWEEN_LOOKS_MS = 190_000;

/** Servers whose certificates a scan has something to say of. */
const TLS_CASES = new Set(['expired', 'expires in 10 days', 'self-signed', 'wrong host']);

/** The paths of the HTML reports, written below `directory`. */
export async function practiceReports(directory: string): Promise<{ scan: string; monitor: string }> {
  let moved = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => systemClock.now() + moved,
    uptime: () => systemClock.uptime() + moved,
  };
  const site = await startPracticeSite({ clock });
  const secure = await openSecure(clock);
  try {
    const tasks = demoTasks(site, clock.now());
    const targetsOf = (name: string) => {
      const task = tasks.find((one) => one.name === name);
      return (task?.config.targets ?? []) as string[];
    };
    const places = { reportDirectory: join(directory, 'reports'), web: WEB_DEFAULTS, targetsFile: '' };
    const scan = (sessionId: string) =>
      runScan(
        {
          ...places,
          name: 'larkspur-perimeter',
          sessionId,
          targets: [...targetsOf('larkspur-perimeter'), ...secure.sites.map(({ origin }) => `${origin}/`)],
          mode: 'normal',
          crawl: true,
          diff: true,
          maxConcurrent: 0,
          overrideRateLimit: false,
          includeSubdomains: false,
          allowedHosts: [],
          deniedHosts: [],
          resultsFile: join(directory, 'scan.db'),
        },
        contextOf(clock),
      );
    const monitor = (sessionId: string) =>
      runMonitor(
        {
          ...places,
          name: 'front-page-watch',
          sessionId,
          targets: [...targetsOf('front-page-watch'), ...targetsOf('content-watch')],
          ...MONITOR_OPTIONS,
          batchSize: 4,
          ignoreSelectors: ['footer'],
          resultsFile: join(directory, 'monitor.db'),
        },
        contextOf(clock),
      );
    await Promise.all([scan(sessionAt(clock)), monitor(sessionAt(clock))]);
    moved += BETWEEN_LOOKS_MS;
    const [scanned, watched] = await Promise.all([scan(sessionAt(clock)), monitor(sessionAt(clock))]);
    return { scan: scanned.reportPaths[0] ?? '', monitor: watched.reportPaths[0] ?? '' };
  } finally {
    await Promise.all([site.close(), secure.close()]);
  }
}

/** None where openssl is missing. */
async function openSecure(clock: Clock): Promise<{ sites: TlsSite[]; close(): Promise<void> }> {
  const cases = tlsCases(clock.now()).filter(({ name }) => TLS_CASES.has(name));
  const made = await makeCertificates(cases.map(({ certificate }) => certificate));
  if (made === null) return { sites: [], close: async () => undefined };
  const sites = await openTlsSites(cases, made);
  return {
    sites,
    close: async () => {
      await Promise.all(sites.map((site) => site.close()));
      await made.remove();
    },
  };
}

function contextOf(clock: Clock): WorkContext {
  return {
    signal: new AbortController().signal,
    progress: () => undefined,
    log: (level, message) => {
      if (level === 'warn' || level === 'error') process.stderr.write(`${level}: ${message}\n`);
    },
    clock,
  };
}

function sessionAt(clock: Clock): string {
  const digits = new Date(clock.now()).toISOString().replace(/\D/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-5c3e`;
}
