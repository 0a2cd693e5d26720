/**
 * A redis-server of a test's own, in a folder of its own, which ends with the test whatever becomes of it. It can be
 * stopped, killed and started again on the same address and folder.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { FLEET_DEFAULTS, type FleetSettings } from '../../src/config/settings.ts';
import { freePort } from '../journey/free-port.ts';
import { PATIENCE_MS } from '../patience.ts';
import { makeRedisCertificates, type RedisCertificates } from './redis-certificates.ts';

/** Long enough, and no secret. */
export const TEST_KEY = 'a key of the tests alone, 0123456789abcdef';

/** Why no server can be started here; '' = one can. Printed by the test that is skipped for it. */
export const redisMissing =
  spawnSync('redis-server', ['--version']).status === 0 && spawnSync('redis-cli', ['--version']).status === 0
    ? ''
    : 'redis-server and redis-cli are not installed (Debian: apt install redis-server)';

export interface RedisOptions {
  /** `port`: a free one of 127.0.0.1; `tls`: likewise, with certificates made for it; `socket`: no port at all. */
  at?: 'port' | 'tls' | 'socket';
  /** Of the default user. */
  password?: string;
  /** Rules as in an ACL file: `user worker on >secret ~scarefloor:* +@all`. */
  acl?: readonly string[];
  /** The append-only file is on, and written to the disk so often. */
  aof?: 'always' | 'everysec';
  policy?: string;
  /** What the server's certificate is for; localhost and 127.0.0.1 unless said. */
  certificateNames?: string;
  /** The server asks its clients for a certificate too. */
  clientCertificates?: boolean;
  /** Further arguments: `--maxmemory`, `50mb`. */
  more?: readonly string[];
  /** Where the end of it is registered; for servers of a whole file, `afterAll`. */
  owner?: (end: () => Promise<void>) => void;
}

export class RedisServer {
  readonly folder: string;
  /** null: it listens on a socket alone. */
  readonly port: number | null;
  readonly certificates: RedisCertificates | null;
  readonly #options: RedisOptions;
  #process: ChildProcess | null = null;

  private constructor(
    options: RedisOptions,
    folder: string,
    port: number | null,
    certificates: RedisCertificates | null,
  ) {
    this.#options = options;
    this.folder = folder;
    this.port = port;
    this.certificates = certificates;
  }

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const folder = mkdtempSync(join(tmpdir(), 'scarefloor-redis-'));
    const { at = 'port', certificateNames } = options;
    const certificates = at === 'tls' ? makeRedisCertificates(folder, certificateNames) : null;
    const server = new RedisServer(options, folder, at === 'socket' ? null : await freePort(), certificates);
    (options.owner ?? onTestFinished)(async () => {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    await server.start();
    return server;
  }

  get socket(): string {
    return join(this.folder, 'redis.sock');
  }

  /** Without credentials. */
  get url(): string {
    if (this.port === null) return `unix://${this.socket}`;
    return this.certificates === null ? `redis://127.0.0.1:${this.port}` : `rediss://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** What an operator would write in the section `fleet`. */
  settings(section: Partial<FleetSettings> = {}): FleetSettings {
    const { password = '' } = this.#options;
    const caFile = this.certificates?.caFile ?? '';
    return { ...FLEET_DEFAULTS, redis_url: this.url, password, ca_file: caFile, key: TEST_KEY, ...section };
  }

  /** Again, on the same address and folder. */
  async start(): Promise<void> {
    const command = ['redis-server', ...this.#arguments()];
    // It ends even where the process of the test is killed.
    const guarded = spawnSync('setpriv', ['--version']).status === 0;
    const argv = guarded ? ['setpriv', '--pdeathsig', 'KILL', ...command] : command;
    const child = spawn(argv[0] ?? '', argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    let said = '';
    const note = (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4_000);
    };
    child.stdout?.on('data', note);
    child.stderr?.on('data', note);
    const begun = performance.now();
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}: ${said}`);
      if (performance.now() - begun > PATIENCE_MS) throw new Error(`redis-server does not answer: ${said}`);
      await delay(20);
    }
  }

  /** As a service manager does; what an append-only file holds is on the disk. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** As the kernel does when memory is short. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Neither answers nor ends, like a machine behind a broken line. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** What redis-cli prints on a command of the server's owner, on its socket. */
  async cli(...command: readonly string[]): Promise<string> {
    const { password } = this.#options;
    const login = password === undefined ? [] : ['-a', password, '--no-auth-warning'];
    const { stdout } = await promisify(execFile)('redis-cli', ['-s', this.socket, ...login, ...command], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout.trim();
  }

  #arguments(): string[] {
    const { password, acl = [], aof, policy = 'noeviction', clientCertificates, more = [] } = this.#options;
    const { certificates, port, folder } = this;
    const settings: Record<string, string> = {
      bind: '127.0.0.1',
      port: String(certificates === null ? (port ?? 0) : 0),
      unixsocket: this.socket,
      dir: folder,
      save: '',
      appendonly: aof === undefined ? 'no' : 'yes',
      appendfsync: aof ?? 'everysec',
      'maxmemory-policy': policy,
      daemonize: 'no',
    };
    if (password !== undefined) settings.requirepass = password;
    if (acl.length > 0) {
      settings.aclfile = join(folder, 'users.acl');
      writeFileSync(settings.aclfile, `${acl.join('\n')}\n`);
    }
    if (certificates !== null)
      Object.assign(settings, {
        'tls-port': String(port),
        'tls-cert-file': certificates.certFile,
        'tls-key-file': certificates.keyFile,
        'tls-ca-cert-file': certificates.caFile,
        'tls-auth-clients': clientCertificates === true ? 'yes' : 'no',
      });
    return [...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]), ...more];
  }

  async #answers(): Promise<boolean> {
    const said = await this.cli('ping').catch(() => '');
    return said === 'PONG' || said.startsWith('NOAUTH') || said.startsWith('NOPERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
