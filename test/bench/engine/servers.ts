/** The servers that peers keep their jobs in, each started for the benchmark alone, on a socket in a folder of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Durability } from './contestant.ts';
import type { Owner, Scratch } from './scratch.ts';

const START_LIMIT_MS = 20_000;
const ASK_EVERY_MS = 50;
const DEBIAN_POSTGRESQL = '/usr/lib/postgresql';

export interface Server {
  /** What the peer connects to. */
  socket: string;
  /** What it was told about the disk. */
  setting: string;
  stop(): Promise<void>;
}

export type StartServer = (scratch: Scratch, durability: Durability) => Promise<Server>;

/** AOF on, no snapshots and no rewriting meanwhile. @throws when it cannot be started. */
export const startRedis: StartServer = async (scratch, durability) => {
  const folder = scratch.folder();
  const socket = join(folder, 'redis.sock');
  const fsync = durability === 'power loss' ? 'always' : 'everysec';
  const settings = [
    '--port',
    '0',
    '--unixsocket',
    socket,
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'yes',
  ];
  const child = spawn(
    'redis-server',
    [...settings, '--appendfsync', fsync, '--auto-aof-rewrite-percentage', '0', '--daemonize', 'no'],
    { stdio: 'ignore' },
  );
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => reject(new Error('redis-server is not installed (Debian: redis-server)')));
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
  });
  failed.catch(() => undefined);
  scratch.own(child);
  await Promise.race([answering(socket), failed]);
  return { socket, setting: `AOF ${fsync}`, stop: async () => scratch.end(child) };
};

/**
 * `power loss`: fsync and synchronous_commit on. `process crash`: fsync off, which still hands every commit to the
 * operating system before it is acknowledged. @throws when it is not installed or cannot be started.
 */
export const startPostgres: StartServer = async (scratch, durability) => {
  const programs = postgresPrograms();
  const owner = unprivileged();
  const folder = scratch.folder(owner);
  const data = join(folder, 'data');
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8'],
    {
      ...owner,
      cwd: folder,
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${(made.stderr ?? String(made.error)).trim()}`);
  const fsync = durability === 'power loss' ? 'on' : 'off';
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync,
    synchronous_commit: 'on',
    shared_buffers: '512MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: 'off',
    jit: 'off',
  };
  const child = spawn(
    join(programs, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...owner, cwd: folder, stdio: 'ignore' },
  );
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(error));
    child.once('exit', (code) => reject(new Error(`postgres ended with ${code}`)));
  });
  failed.catch(() => undefined);
  // SIGINT is PostgreSQL's fast shutdown.
  scratch.own(child, 'SIGINT');
  const ready = async () => {
    const asked = spawnSync(join(programs, 'pg_isready'), ['-q', '-h', folder], { timeout: START_LIMIT_MS });
    return asked.status === 0;
  };
  await Promise.race([until('postgres answers', ready), failed]);
  return {
    socket: folder,
    setting: `fsync ${fsync}, synchronous_commit on`,
    stop: async () => scratch.end(child),
  };
};

function postgresPrograms(): string {
  const versions = existsSync(DEBIAN_POSTGRESQL) ? readdirSync(DEBIAN_POSTGRESQL) : [];
  const newest = versions.toSorted((one, other) => Number(other) - Number(one))[0];
  if (newest === undefined) throw new Error('PostgreSQL is not installed (Debian: postgresql)');
  return join(DEBIAN_POSTGRESQL, newest, 'bin');
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (user: string, flag: string) => {
    const asked = spawnSync('id', [flag, user], { encoding: 'utf8' });
    return asked.status === 0 ? Number(asked.stdout.trim()) : null;
  };
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = [idOf(user, '-u'), idOf(user, '-g')];
    if (uid !== null && gid !== null) return { uid, gid };
  }
  throw new Error('there is no user "postgres" or "nobody" to run PostgreSQL as');
}

async function answering(socket: string): Promise<void> {
  await until(
    `${socket} answers`,
    async () =>
      await new Promise<boolean>((resolve) => {
        const connection = createConnection(socket);
        connection.once('connect', () => {
          connection.destroy();
          resolve(true);
        });
        connection.once('error', () => resolve(false));
      }),
  );
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!(await condition())) {
    if (performance.now() - begun > START_LIMIT_MS)
      throw new Error(`not within ${START_LIMIT_MS / 1_000} s: ${what}`);
    await delay(ASK_EVERY_MS);
  }
}
