/**
 * Who holds the lease, so exactly that its death is known at once on the same host: a pid alone may have been
 * given to another process, and means nothing after a reboot.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAlive } from '../../shared/is-alive.ts';
import type { LeaseHolder } from '../../store/lease.ts';

export function thisProcess(): LeaseHolder {
  return { host: hostname(), bootId: bootId(), pid: process.pid, pidStarted: startOf(process.pid) };
}

/**
 * `dead` only when that is certain: nobody may take the floor from an engine that still works. What cannot be
 * seen (another host, another container, a system without procfs) is `unknown` until its lease runs out.
 */
export function lifeOf(holder: LeaseHolder): 'alive' | 'dead' | 'unknown' {
  if (holder.host !== hostname()) return 'unknown';
  const [boot, namespace] = bootId().split(' ');
  const [itsBoot, itsNamespace] = holder.bootId.split(' ');
  if (itsBoot !== boot) return 'dead';
  if (itsNamespace !== namespace) return 'unknown';
  const started = startOf(holder.pid);
  if (started === ENDED || !isAlive(holder.pid)) return 'dead';
  if (started === '' || holder.pidStarted === '') return 'unknown';
  return started === holder.pidStarted ? 'alive' : 'dead';
}

/** For one of this host: whether it was started since the machine was. */
export function isOfThisBoot(holder: LeaseHolder): boolean {
  return holder.bootId.split(' ')[0] === bootId().split(' ')[0];
}

let knownBootId: string | null = null;

/** The boot, and the pid namespace in which a pid means something; empty where the system does not tell. */
function bootId(): string {
  knownBootId ??= `${read('/proc/sys/kernel/random/boot_id').trim()} ${pidNamespace()}`;
  return knownBootId;
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** A zombie has ended; nothing of it will ever write again. */
const ENDED = 'ended';

/** Start time in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)); '' where nothing can be read. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the name in parentheses, which may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return ENDED;
  return fields[19] ?? '';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
