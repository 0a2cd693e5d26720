/** OpenSSH's server on a loopback port of its own, with keys that live as long as it: for sessions as operators have them. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const SSHD = '/usr/sbin/sshd';
/** Where it keeps what runs without rights; Debian's service makes it, and sshd refuses to start without. */
const SEPARATION_FOLDER = '/run/sshd';

/** Why no server can be started here; null = it can. */
export function sshIsMissing(): string | null {
  if (!existsSync(SSHD)) return 'sshd is not installed (openssh-server)';
  if (spawnSync('ssh', ['-V']).error !== undefined) return 'ssh is not installed (openssh-client)';
  if (process.getuid?.() === 0 || existsSync(SEPARATION_FOLDER)) return null;
  return `${SEPARATION_FOLDER} is missing, and only root could make it`;
}

export class SshServer {
  readonly port: number;
  readonly #folder: string;
  readonly #server: ChildProcess;

  private constructor(port: number, folder: string, server: ChildProcess) {
    this.port = port;
    this.#folder = folder;
    this.#server = server;
  }

  static async start(): Promise<SshServer> {
    const folder = mkdtempSync(join(tmpdir(), 'scarefloor-sshd-'));
    for (const name of ['host', 'operator'])
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
    const port = await freePort();
    if (process.getuid?.() === 0) mkdirSync(SEPARATION_FOLDER, { recursive: true });
    const configuration = [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(folder, 'host')}`,
      `AuthorizedKeysFile ${join(folder, 'operator.pub')}`,
      `PidFile ${join(folder, 'sshd.pid')}`,
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'StrictModes no',
      'UsePAM no',
      '',
    ];
    writeFileSync(join(folder, 'sshd_config'), configuration.join('\n'));
    const log = join(folder, 'log');
    const server = spawn(SSHD, ['-D', '-f', join(folder, 'sshd_config'), '-E', log], { stdio: 'ignore' });
    const started = new SshServer(port, folder, server);
    const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    await until('sshd listens', () => /listening on/i.test(said()), undefined, said);
    return started;
  }

  /** A client that runs `command` in a terminal on the other side; `port` when something stands between. */
  client(command: string, port = this.port): [string, ...string[]] {
    const options = [
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
      'LogLevel=ERROR',
      'IdentitiesOnly=yes',
      'EscapeChar=none',
    ];
    return [
      'ssh',
      '-tt',
      '-F',
      '/dev/null',
      '-i',
      join(this.#folder, 'operator'),
      '-p',
      String(port),
      ...options.flatMap((option) => ['-o', option]),
      `${userInfo().username}@127.0.0.1`,
      command,
    ];
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#server.once('exit', resolve));
    if (this.#server.exitCode === null && this.#server.kill('SIGTERM')) await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
