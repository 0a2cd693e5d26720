import { readlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isatty } from 'node:tty';
import type { Actor } from '../domain/operator.ts';
import { safeText } from '../shared/safe-text.ts';

/** Longest name that the audit log keeps. */
const LONGEST_NAME = 64;

/**
 * Who is at the keys: the person behind sudo rather than root, from where they are logged in, such as
 * `ana@10.0.0.7`, and at which terminal. Good for telling colleagues apart; the environment is no proof of identity.
 */
export function actorOf(
  environment: NodeJS.ProcessEnv,
  source: Actor['source'] = 'cli',
  standardInput = ownTerminal(),
): Actor {
  const { SUDO_USER, USER, LOGNAME, SSH_CONNECTION, SSH_TTY } = environment;
  const name = safeText(SUDO_USER || USER || LOGNAME || systemUser(), LONGEST_NAME);
  // `client-address client-port server-address server-port`: sshd(8).
  const peer = safeText(SSH_CONNECTION?.split(' ')[0] ?? '', LONGEST_NAME);
  // Standard input first: within tmux or screen, SSH_TTY is that of whoever came first.
  const terminal = safeText((standardInput || SSH_TTY || '').replace(/^\/dev\//, ''), LONGEST_NAME);
  return { who: peer ? `${name}@${peer}` : name, source, ...(terminal ? { terminal } : {}) };
}

/** Services and containers often have no USER; some have not even an entry in /etc/passwd. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Path of the terminal that this process reads from; '' where there is none, or where no procfs tells. */
function ownTerminal(): string {
  if (!isatty(0)) return '';
  try {
    return readlinkSync('/proc/self/fd/0');
  } catch {
    return '';
  }
}
