/** Where a Redis is and who we are there, as `fleet.redis_url` says it. */

export interface RedisAddress {
  /** Host name or IP address; '' for a socket. */
  host: string;
  port: number;
  /** Absolute path of a UNIX socket; '' for TCP. */
  path: string;
  tls: boolean;
  database: number;
  /** '' = the default user. */
  username: string;
  /** '' = none. */
  password: string;
  /** The same without credentials, for people. */
  shown: string;
}

/** One of both. */
type ReadAddress = { address: RedisAddress; problem: '' } | { address: null; problem: string };

const DEFAULT_PORT = 6_379;
/** Redis has 16 unless its configuration says more. */
const MOST_DATABASES = 10_000;
const ESCAPES = 'a password with one of @ : / ? # % in it belongs in fleet.password';

/**
 * Reads `redis://[user[:password]@]host[:port][/database]`, `rediss://...` (TLS) or `unix:///path[?db=1]`; credentials
 * are percent-encoded, as in any URL. Never throws, and never quotes what may hold a credential.
 * @see https://www.iana.org/assignments/uri-schemes/prov/redis
 */
export function redisAddress(text: string): ReadAddress {
  const url = URL.parse(text);
  const kind = url?.protocol ?? '';
  if (url === null)
    return {
      address: null,
      problem: `must be a whole URL such as rediss://redis.example.org:6379; ${ESCAPES}`,
    };
  if (kind !== 'redis:' && kind !== 'rediss:' && kind !== 'unix:')
    return { address: null, problem: 'must begin with redis://, rediss:// (TLS) or unix:///' };
  const [username, password] = [decoded(url.username), decoded(url.password)];
  if (username === null || password === null || url.hash !== '')
    return { address: null, problem: `has credentials that are not percent-encoded; ${ESCAPES}` };
  return kind === 'unix:' ? socketAddress(url, username, password) : hostAddress(url, username, password);
}

/** Who is on the same machine needs no TLS: nobody else sees the line. */
export function isLocalAddress({ host, path }: RedisAddress): boolean {
  return path !== '' || host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function socketAddress(url: URL, username: string, password: string): ReadAddress {
  const path = decoded(url.pathname);
  const database = databaseOf(url.searchParams.get('db') ?? '');
  if (url.host !== '' || path === null || path.length < 2)
    return {
      address: null,
      problem: 'needs an absolute path behind unix://, such as unix:///run/redis/redis.sock',
    };
  if (database === null || [...url.searchParams.keys()].some((key) => key !== 'db'))
    return { address: null, problem: `has a query that is none; only ?db=NUMBER can follow the path` };
  const shown = `unix://${path}${database === 0 ? '' : `?db=${database}`}`;
  return {
    problem: '',
    address: { host: '', port: 0, path, tls: false, database, username, password, shown },
  };
}

function hostAddress(url: URL, username: string, password: string): ReadAddress {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '') return { address: null, problem: `names no host; ${ESCAPES}` };
  if (url.search !== '')
    return { address: null, problem: 'has a query; options are keys of the section fleet' };
  const database = databaseOf(url.pathname.replace(/^\//, ''));
  if (database === null)
    return { address: null, problem: `has a path that is no number of a database; ${ESCAPES}` };
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const shown = `${url.protocol}//${url.hostname}:${port}${database === 0 ? '' : `/${database}`}`;
  const tls = url.protocol === 'rediss:';
  return { problem: '', address: { host, port, path: '', tls, database, username, password, shown } };
}

/** null where it is none; '' is the first one. */
function databaseOf(text: string): number | null {
  if (!/^\d{0,5}$/.test(text)) return null;
  const database = Number(text);
  return database < MOST_DATABASES ? database : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
