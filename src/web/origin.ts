/** The connections to one origin: guarded where they lead, and remembered for what they showed. */
import { type LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Dispatcher } from 'undici';
// Of undici these two alone: all of it takes longer to load than a worker needs for anything else at its start.
import buildConnector from 'undici/lib/core/connect.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { AddressGuard } from './guard.ts';
import type { NameLookup } from './name-lookup.ts';
import { readTlsFacts, type TlsFacts } from './tls-facts.ts';

/** Response headers beyond this end the connection (endless headers). */
const LARGEST_HEADERS_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 4_000;

export interface OriginOptions {
  guard: AddressGuard;
  names: Pick<NameLookup, 'resolve'>;
  connectMs: number;
  insecureTls: boolean;
}

export class Origin {
  /** The address of the newest connection; '' before the first. */
  ip = '';
  tls: TlsFacts | null = null;
  /** Requests under way, so that only idle origins are given up. */
  active = 0;
  readonly dispatcher: Dispatcher;
  readonly #connecting = new Set<Socket>();

  /** @param url any URL of the origin */
  constructor(url: URL, options: OriginOptions) {
    const connect = buildConnector({
      ...tlsOptions(options.insecureTls),
      lookup: guardedLookup(url, options),
      autoSelectFamily: true,
      timeout: options.connectMs,
      allowH2: false,
      // A resumed session carries no certificate to report.
      maxCachedSessions: 0,
    });
    this.dispatcher = new Pool(url.origin, {
      pipelining: 1,
      maxHeaderSize: LARGEST_HEADERS_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      connect: (target, done) => {
        // Declared as void, yet it is the socket: undici forgets those that are still connecting when it is destroyed.
        const connecting: unknown = connect(target, (...[error, socket]) => {
          if (connecting instanceof Socket) this.#connecting.delete(connecting);
          if (error) return done(error, null);
          this.ip = socket.remoteAddress ?? '';
          if (socket instanceof TLSSocket) this.tls = readTlsFacts(socket, url.hostname) ?? this.tls;
          return done(null, socket);
        });
        if (connecting instanceof Socket) this.#connecting.add(connecting);
      },
    });
  }

  /** Ends every connection at once, also those being opened. */
  async close(): Promise<void> {
    const destroyed = this.dispatcher.destroy();
    for (const socket of this.#connecting) socket.destroy(new Error('closed while connecting'));
    await destroyed;
  }
}

/** The connection goes to the very addresses that were checked: a name that changes in between gains nothing. */
function guardedLookup(url: URL, { guard, names }: OriginOptions): LookupFunction {
  return (hostname, options, done) => {
    names
      .resolve(hostname)
      .then(async (addresses) => {
        const named = await Promise.all(guard.above(url).map((name) => names.resolve(name).catch(() => [])));
        return guard.admit(url, addresses, named.flat());
      })
      .then(
        (admitted) => {
          const first = admitted[0];
          if (first === undefined)
            done(Object.assign(new Error('host has no address'), { code: 'ENODATA' }), '');
          else if (options.all) done(null, admitted);
          else done(null, first.address, first.family);
        },
        (error: NodeJS.ErrnoException) => done(error, ''),
      );
  };
}

/** Without verification old protocols and ciphers are spoken too: a weak server is a fact to record. */
function tlsOptions(insecure: boolean) {
  return insecure
    ? { rejectUnauthorized: false, minVersion: 'TLSv1' as const, ciphers: 'DEFAULT:@SECLEVEL=0' }
    : { rejectUnauthorized: true };
}
