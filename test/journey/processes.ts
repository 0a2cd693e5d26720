/** Looks at the process table by /proc: who lives, who descends from whom, what was started in a folder. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessView {
  pid: number;
  parent: number;
  command: string;
}

function read(pid: number): ProcessView | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces and brackets: fields count from the last one.
    const [state = '', parent = ''] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return { pid, parent: Number(parent), command };
  } catch {
    return null;
  }
}

/** false for a zombie: it holds nothing but its number. */
export function isAlive(pid: number): boolean {
  return read(pid) !== null;
}

/** Every live process below `pid`, at any depth, nearest first. */
export function descendantsOf(pid: number): ProcessView[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(Number(name)) ?? []);
  const found: ProcessView[] = [];
  for (let level = [pid]; level.length > 0; ) {
    const children = all.filter((one) => level.includes(one.parent));
    found.push(...children);
    level = children.map((one) => one.pid);
  }
  return found;
}

/** VmRSS in MB; null when it is gone. */
export function residentMegabytes(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}
