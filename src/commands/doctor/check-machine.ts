/** Node, clock, zone and names: what everything else stands on. */
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { messageOf } from '../../shared/errors.ts';
import { type Diagnosis, fault, ok, warning } from './diagnosis.ts';

const LEAST_NODE = [22, 19] as const;
/** A clock that stands before this program was made is wrong. */
const FIRST_RELEASE = Date.UTC(2026, 0, 1);
const LOOKUP_WAIT_MS = 3_000;

export function checkNode(version = process.versions.node): Diagnosis {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1]);
  return enough
    ? ok('node', `Node ${version}`)
    : fault('node', `Node ${version} is too old`, `install Node ${LEAST_NODE.join('.')} or newer`);
}

/** Fewer open files than this are soon used up: each request of a scan is one. */
const FEW_FILES = 1_024;

/** Of this process, which are those of a service only where that is started alike; nothing where there is no /proc. */
export function checkLimits(limits = readLimits()): Diagnosis[] {
  const [, files] = /^Max open files +(\S+)/m.exec(limits) ?? [];
  if (files === undefined) return [];
  const few = files !== 'unlimited' && Number(files) < FEW_FILES;
  const finding = `${files} files may be open at once`;
  const mend = 'ulimit -n 65536, or LimitNOFILE=65536 in the unit of the service';
  return [few ? warning('limits', `only ${finding}`, mend) : ok('limits', finding)];
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

/** Against what this store has seen: a clock that went back repeats what was done, one that went ahead skips it. */
export function checkClock(now: number, lastRecordedAt: number | null): Diagnosis {
  const clock = new Date(now).toISOString();
  const mend = 'set the clock (timedatectl set-ntp true), then start the engine again';
  if (now < FIRST_RELEASE) return fault('clock', `the clock says ${clock}, which is long past`, mend);
  if (lastRecordedAt !== null && lastRecordedAt > now + 1_000) {
    const recorded = new Date(lastRecordedAt).toISOString();
    return fault('clock', `the clock says ${clock}, but the store recorded something at ${recorded}`, mend);
  }
  return ok('clock', clock);
}

export function checkZone(zone: string, environment: NodeJS.ProcessEnv): Diagnosis {
  const { TZ } = environment;
  if (TZ !== undefined && TZ !== '' && !isZone(TZ.replace(/^:/, '')))
    return fault(
      'zone',
      `TZ="${TZ}" is no time zone that is known here; times are reckoned in ${zone}`,
      'set TZ to a name such as Europe/Berlin, or say timezone: in scarefloor.yaml',
    );
  if (!isZone(zone))
    return fault(
      'zone',
      `the time zone ${zone} is unknown`,
      'say timezone: Europe/Berlin (or yours) in scarefloor.yaml',
    );
  return ok('zone', zone);
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Whether names can be looked up at all, by one that is on every machine. */
export async function checkNames(): Promise<Diagnosis> {
  const timer = AbortSignal.timeout(LOOKUP_WAIT_MS);
  const late = new Promise<never>((_resolve, reject) => {
    timer.addEventListener('abort', () => reject(new Error(`no answer within ${LOOKUP_WAIT_MS / 1_000} s`)));
  });
  try {
    const { address } = await Promise.race([lookup('localhost'), late]);
    return ok('names', `localhost is ${address}`);
  } catch (error) {
    return fault(
      'names',
      `localhost cannot be looked up: ${messageOf(error)}`,
      'mend /etc/hosts and /etc/resolv.conf',
    );
  }
}
