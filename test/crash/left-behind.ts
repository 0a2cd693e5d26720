/** What a killed engine left alive: everything that it started works in the directory that it works in. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { HOST_PID_VARIABLE } from '../../src/shared/marked-processes.ts';

export interface LivingProcess {
  pid: number;
  /** Its process group. */
  group: number;
  /** The engine whose worker it is or came from; null for other processes. */
  host: number | null;
  command: string;
}

/** Live processes whose working directory this is. */
export function processesIn(directory: string): LivingProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => look(Number(name), directory) ?? []);
}

/** The workers of an engine and all that they started. */
export function workersOf(host: number, directory: string): LivingProcess[] {
  return processesIn(directory).filter((one) => one.host === host);
}

function look(pid: number, directory: string): LivingProcess | null {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== directory) return null;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', , group = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return null;
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const host = environment.find((one) => one.startsWith(`${HOST_PID_VARIABLE}=`))?.split('=')[1];
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim();
    return { pid, group: Number(group), host: host === undefined ? null : Number(host), command };
  } catch {
    // It ended while it was looked at.
    return null;
  }
}
