/** The engine of the store, and the port that it serves metrics on. */
import { createServer } from 'node:net';
import type { MetricsSettings } from '../../config/settings.ts';
import { isHeld, LEASE_MS } from '../../engine/lease/lease-keeper.ts';
import { codeOf, messageOf } from '../../shared/errors.ts';
import type { StoreInspection } from '../../store/inspect-store.ts';
import { type Diagnosis, fault, ok, warning } from './diagnosis.ts';

const ANSWER_WAIT_MS = 3_000;
/** What is told there is far less; anything larger is another program's. */
const LARGEST_ANSWER_BYTES = 1_000_000;

export function checkEngine(inspection: StoreInspection | null, now: number): Diagnosis {
  const { lease = null, diskSilentSince = null } = inspection ?? {};
  if (lease === null || !isHeld(lease, now))
    return warning(
      'engine',
      'none runs: nothing is scheduled',
      'start "scarefloor", or "scarefloor run" as a service',
    );
  const who = `pid ${lease.pid} on ${lease.host}`;
  if (lease.leaseUntil < now)
    return fault(
      'engine',
      `${who} gave its last sign of life at ${new Date(lease.leaseUntil - LEASE_MS).toISOString()}: it hangs, or is stopped`,
      `end it (kill -9 ${lease.pid}) and start it again, such as with systemctl restart scarefloor: the next one goes on where it was`,
    );
  if (diskSilentSince !== null)
    return fault(
      'engine',
      `${who}: its disk has not answered since ${new Date(diskSilentSince).toISOString()}; nothing is confirmed until it does`,
      'look at dmesg for the disk, or whether the file server is there; the engine goes on by itself when it answers',
    );
  return ok('engine', `runs: ${who}`);
}

/** `isRunning`: there is an engine that should have the port. */
export async function checkMetrics(
  { host, port }: MetricsSettings,
  isRunning: boolean,
): Promise<Diagnosis | null> {
  if (port === null) return null;
  const place = `${host}:${port}`;
  const mend = `name another in metrics.port, or end what has it: ss -ltnp "sport = :${port}"`;
  const why = await listenProblem(host, port);
  if (why === '') {
    if (!isRunning) return ok('metrics', `${place} is free for the engine`);
    return warning(
      'metrics',
      `the engine does not serve ${place}`,
      'its log says why; "scarefloor run" reads the configuration anew on SIGHUP',
    );
  }
  if (why !== 'EADDRINUSE')
    return fault('metrics', `${place} cannot be served: ${why}`, 'mend metrics.host and metrics.port');
  if (isRunning && (await isOurs(host, port))) return ok('metrics', `${place} is served`);
  return fault('metrics', `another program has ${place}`, mend);
}

/** '' where this process could listen there. */
async function listenProblem(host: string, port: number): Promise<string> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, resolve);
    });
    return '';
  } catch (error) {
    return codeOf(error) === 'EADDRINUSE' ? 'EADDRINUSE' : messageOf(error);
  } finally {
    server.close();
  }
}

async function isOurs(host: string, port: number): Promise<boolean> {
  const address = ANY_ADDRESS.get(host) ?? host;
  const name = address.includes(':') ? `[${address}]` : address;
  try {
    const answer = await fetch(`http://${name}:${port}/metrics`, {
      signal: AbortSignal.timeout(ANSWER_WAIT_MS),
      redirect: 'manual',
    });
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      if (text.includes('scarefloor_build_info')) return true;
      if (text.length > LARGEST_ANSWER_BYTES) return false;
    }
    return false;
  } catch {
    return false;
  }
}

const ANY_ADDRESS: ReadonlyMap<string, string> = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
]);
