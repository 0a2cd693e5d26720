/**
 * One Chromium process, started when first needed, that cannot reach anything: every name resolves to nothing and
 * the proxy is a closed door. What a page asks for is answered from this side, or not at all.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Clock } from '../../shared/clock.ts';
import { codeOf, messageOf } from '../../shared/errors.ts';
import { safeText } from '../../shared/safe-text.ts';
import { type LogLevel, WorkError } from '../../shared/work.ts';
import { loadPlaywright } from './load-playwright.ts';

const START_MS = 30_000;
/** A browser that is asked to end and does not is killed after so long. */
const CLOSE_MS = 500;
const LARGEST_HEAP_MB = 256;
const MOST_RENDERERS = 2;
/** Port 9 (discard): whatever slips past the interception is sent to where nobody listens. */
const NOWHERE = 'http://127.0.0.1:9';
const LONGEST_REASON = 300;

const ARGUMENTS = [
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-quic',
  '--dns-prefetch-disable',
  '--no-pings',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--mute-audio',
  `--js-flags=--max-old-space-size=${LARGEST_HEAP_MB}`,
  `--renderer-process-limit=${MOST_RENDERERS}`,
];

export interface ChromiumOptions {
  /** Absolute path of the program. */
  program: string;
  clock: Clock;
  log: (level: LogLevel, message: string) => void;
}

/** Close it. A process that dies takes its browser with it: the pipe between them closes, and Chromium ends. */
export class Chromium {
  readonly browser: Browser;
  readonly #pid: number | null;
  readonly #home: string;
  readonly #clock: Clock;
  #closing: Promise<void> | null = null;

  private constructor(browser: Browser, pid: number | null, home: string, clock: Clock) {
    this.browser = browser;
    this.#pid = pid;
    this.#home = home;
    this.#clock = clock;
  }

  /** @throws WorkError `io`, permanent where the program cannot be started at all */
  static async start({ program, clock, log }: ChromiumOptions): Promise<Chromium> {
    const { chromium } = await loadPlaywright();
    // Chromium refuses to run its sandbox as root; an account of its own is the better answer.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) log('warn', 'running as root: Chromium is started without its sandbox (--no-sandbox)');
    const home = await mkdtemp(join(tmpdir(), 'scarefloor-chromium-'));
    try {
      const browser = await chromium.launch({
        executablePath: program,
        headless: true,
        chromiumSandbox: !isRoot,
        args: ARGUMENTS,
        proxy: { server: NOWHERE, bypass: '<-loopback>' },
        // Secrets of the configuration stand in our environment: none of it is for a browser.
        env: { HOME: home, TMPDIR: home, PATH: process.env.PATH ?? '/usr/bin:/bin', LANG: 'C.UTF-8' },
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        timeout: START_MS,
      });
      return new Chromium(browser, await pidOf(browser), home, clock);
    } catch (error) {
      await rm(home, { recursive: true, force: true });
      throw notStarted(program, error);
    }
  }

  /** Ends the process, by force where asking does not help; idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    const asked = this.browser.close().catch(() => undefined);
    const over = new AbortController();
    await Promise.race([asked, this.#clock.sleep(CLOSE_MS, over.signal)]);
    over.abort();
    if (this.browser.isConnected() && this.#pid !== null) kill(this.#pid);
    await asked;
    await rm(this.#home, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function pidOf(browser: Browser): Promise<number | null> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.find(({ type }) => type === 'browser')?.id ?? null;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

function notStarted(program: string, error: unknown): WorkError {
  const [first = ''] = messageOf(error).split('\n');
  const isSandbox = /sandbox|user namespace/i.test(messageOf(error));
  const next = isSandbox
    ? '; its sandbox needs unprivileged user namespaces or the package chromium-sandbox'
    : '';
  const message = `${program} cannot be started: ${safeText(first, LONGEST_REASON)}${next}`;
  return new WorkError('io', message, { permanent: true, cause: error });
}
