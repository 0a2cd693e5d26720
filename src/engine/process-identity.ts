/**
 * Who holds the lease, so exactly that its death is known at once on the same host: a pid alone may have been
 * given to another process, and means nothing after a reboot.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { LeaseHolder } from '../store/lease.ts';

export function thisProcess(): LeaseHolder {
  return { host: hostname(), bootId: bootId(), pid: process.pid, pidStarted: startOf(process.pid) };
}

/** `dead` only when that is certain; a holder on another host is `unknown` until its lease runs out. */
export function lifeOf(holder: LeaseHolder): 'alive' | 'dead' | 'unknown' {
  if (holder.host !== hostname()) return 'unknown';
  if (holder.bootId !== bootId()) return 'dead';
  const started = startOf(holder.pid);
  if (started !== '') return started === holder.pidStarted ? 'alive' : 'dead';
  return exists(holder.pid) && holder.pidStarted === '' ? 'alive' : 'dead';
}

let knownBootId: string | null = null;

/** Changes with every boot; '' where the system does not tell. */
function bootId(): string {
  knownBootId ??= read('/proc/sys/kernel/random/boot_id').trim();
  return knownBootId;
}

/** Start time in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)); '' without procfs or process. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the name in parentheses, which may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; nothing of it will ever write again.
  if (fields[0] === 'Z' || fields[0] === 'X') return '';
  return fields[19] ?? '';
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
