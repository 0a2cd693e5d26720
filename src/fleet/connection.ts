/** The one place where a Redis is connected to. Loads its client only when it is asked to: see the section `fleet`. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { Redis, RedisOptions } from 'ioredis';
import { type RedisAddress, redisAddress } from '../config/redis-address.ts';
import type { FleetSettings } from '../config/settings.ts';
import { codeOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { answersWithoutTls } from './answers-without-tls.ts';
import { explainPlainPort, explainRedis } from './explain-redis.ts';

const CONNECT_WAIT_MS = 10_000;
/** Between two attempts to get a lost connection back: growing up to this, with some scatter. */
const LONGEST_RETRY_MS = 2_000;
const FIRST_RETRY_MS = 50;
/** BullMQ 6 asks for it. */
const OLDEST_VERSION = [6, 2] as const;
const PROBE_MS = 1_000;
/** A line that answers nothing to a command for so long is broken: TCP alone would take a quarter of an hour to see it. */
const SILENCE_MS = 15_000;
/** What a TLS client sees of a port that expects something else. */
const MUTE_CODES: ReadonlySet<string> = new Set(['ETIMEDOUT', 'ECONNRESET', 'EPIPE', '']);

export interface RedisUse {
  /** What CLIENT LIST shows it as, behind `scarefloor-`: `worker`, `presence`. */
  name: string;
  /** Commands wait for a lost connection for as long as it takes, as BullMQ wants it; else they fail after some attempts. */
  patient?: boolean;
  connectWaitMs?: number;
}

/**
 * A connection that is ready, to a Redis that was found to be new enough, no replica, and writable below the prefix.
 * Once it was ready it comes back by itself whenever it is lost; what happens to it is told by its events, of which
 * `error` has a listener already. The caller closes it (`disconnect`).
 * @throws UserError with what is wrong, where, and what to do
 */
export async function openRedis(settings: FleetSettings, use: RedisUse): Promise<Redis> {
  const { Redis: Client } = await loadClient();
  const address = addressOf(settings);
  let isOpen = false;
  const options: RedisOptions & { replyMapping: 'legacy' } = {
    ...redisOptions(settings, use),
    replyMapping: 'legacy',
    lazyConnect: true,
    // It would print to the terminal that this user may not ask INFO; later on it waits while Redis reads its data.
    enableReadyCheck: false,
    retryStrategy: (attempt) => (isOpen ? retryDelay(attempt) : null),
  };
  const client = new Client(options);
  // Its own rejection says only that it closed; why is in the event before it.
  let first: unknown = null;
  client.on('error', (error: unknown) => {
    first ??= error;
  });
  const { connectWaitMs = CONNECT_WAIT_MS } = use;
  const late = new Promise<never>((_resolve, reject) => {
    const silence = Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
    AbortSignal.timeout(connectWaitMs).addEventListener('abort', () => reject(silence));
  });
  try {
    await Promise.race([opened(client, settings), late]);
  } catch (error) {
    client.disconnect();
    if (error instanceof UserError) throw error;
    const isMute = address.tls && MUTE_CODES.has(codeOf(first ?? error));
    const speaksPlain = isMute && (await answersWithoutTls(address));
    throw speaksPlain ? explainPlainPort(address) : explainRedis(first ?? error, address, settings);
  }
  isOpen = true;
  client.options.enableReadyCheck = true;
  return client;
}

/** What BullMQ takes over for the connections that it makes of this one. */
function redisOptions(settings: FleetSettings, use: RedisUse): RedisOptions {
  const address = addressOf(settings);
  const { host, port, path, database, username, password } = address;
  return {
    ...(path === '' ? { host, port } : { path }),
    ...(address.tls ? { tls: tlsOptions(settings, address) } : {}),
    db: database,
    ...(password === '' ? {} : { password }),
    ...(username === '' ? {} : { username }),
    connectionName: `scarefloor-${use.name}`,
    connectTimeout: use.connectWaitMs ?? CONNECT_WAIT_MS,
    socketTimeout: SILENCE_MS,
    retryStrategy: retryDelay,
    ...(use.patient ? { maxRetriesPerRequest: null } : {}),
  };
}

/** With the login of its own keys where the URL has none. @throws UserError */
export function addressOf(settings: FleetSettings): RedisAddress {
  const { address, problem } = redisAddress(settings.redis_url);
  if (address === null) throw new UserError(`the URL of Redis ${problem}`);
  const { username, password } = settings;
  return { ...address, username: username || address.username, password: password || address.password };
}

/** The fields of INFO that follow a name. Also `redis_version`, `role`, `maxmemory_policy`. */
export function readInfo(info: string): ReadonlyMap<string, string> {
  const fields = info.matchAll(/^([a-z_0-9]+):(.*?)\r?$/gm);
  return new Map([...fields].map(([, name = '', value = '']) => [name, value]));
}

/** Writing is the only way to know that one may, and that there is room. */
async function opened(client: Redis, settings: FleetSettings): Promise<void> {
  await client.connect();
  const where = addressOf(settings).shown;
  const info = readInfo(await client.info());
  const version = info.get('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = OLDEST_VERSION;
  if (major < leastMajor || (major === leastMajor && minor < leastMinor))
    throw new UserError(
      `Redis at ${where} is version ${safeText(version, 20) || 'unknown'}; the fleet needs ${OLDEST_VERSION.join('.')} or newer`,
    );
  await client.set(`${settings.prefix}:probe`, '1', 'PX', PROBE_MS);
}

function retryDelay(attempt: number): number {
  const delay = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
  return delay * (0.75 + Math.random() / 2);
}

function tlsOptions(settings: FleetSettings, { host }: RedisAddress): ConnectionOptions {
  const file = (key: 'ca_file' | 'tls_cert_file' | 'tls_key_file') => {
    try {
      return settings[key] === '' ? undefined : readFileSync(settings[key]);
    } catch (error) {
      throw new UserError(`fleet.${key}: ${settings[key]} cannot be read (${codeOf(error)})`, {
        cause: error,
      });
    }
  };
  const [ca, cert, key] = [file('ca_file'), file('tls_cert_file'), file('tls_key_file')];
  // An IP address is no name that TLS could announce (RFC 6066, section 3).
  const isName = !/^[\d.]+$|:/.test(host);
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(isName ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

async function loadClient(): Promise<{ Redis: typeof Redis }> {
  try {
    return await import('ioredis');
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UserError(
      'the fleet needs packages that are not installed here: npm install --global bullmq ioredis, beside scarefloor',
      { cause: error },
    );
  }
}
