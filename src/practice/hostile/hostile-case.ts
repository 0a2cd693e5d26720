/** A server that means harm, or is badly broken, and how a scan of it must end. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import {
  type AskedPath,
  openTruthSite,
  type TruthAnswer,
  type TruthResponder,
  type TruthSite,
} from '../truth-site.ts';

export interface HostileSite extends TruthSite {
  /** What was asked of places that the scan must not have been led to. */
  trespasses?: () => readonly string[];
}

export interface HostileCase {
  name: string;
  group: 'time' | 'size' | 'protocol' | 'redirect' | 'site' | 'text';
  mode: 'fast' | 'normal' | 'deep';
  open(): Promise<HostileSite>;
  /** The page whose fate counts, linked from the first page; `/` for the first page itself. */
  path: string;
  /**
   * How it ends: `200`, `200, truncated`, `error: timeout` (the page), `failed: timeout` (the whole scan),
   * `not visited`.
   */
  outcome: RegExp;
  /** Added to the targets of the scan, after the first page. `HOST` is the site's. */
  targets?: readonly string[];
  /** Paths that a monitor is given; `path` alone where they are not said. */
  watched?: readonly string[];
  /** Texts that must not stand in anything that the scan writes. */
  absent?: readonly string[];
  /** Texts that must stand in its report for people. */
  present?: readonly string[];
}

export const EVIL = '/evil';

/** A site with a first page that leads to EVIL, and what that answers. */
export function evilPage(respond: TruthResponder): () => Promise<HostileSite> {
  return () =>
    openTruthSite((asked, raw) => {
      if (asked.path === '/') return { body: `<!doctype html><title>Start</title><a href="${EVIL}">x</a>` };
      return pathOf(asked) === EVIL ? respond(asked, raw) : { status: 404 };
    });
}

/** The same for an answer that is always the same. */
export function evilAnswer(answer: () => TruthAnswer): () => Promise<HostileSite> {
  return evilPage(answer);
}

/** A server that writes what it likes to each connection. */
export async function openRawSite(onSocket: (socket: Socket) => void): Promise<HostileSite> {
  const sockets = new Set<Socket>();
  const log: AskedPath[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.once('data', (chunk) => {
      const [method = '', path = ''] = chunk.toString('latin1').split(' ', 2);
      log.push({ method, path, headers: {} });
    });
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function pathOf({ path }: AskedPath): string {
  return path.split('?', 1)[0] ?? '';
}
