/** Executions a second, and from enqueue to start: scarefloor, its peers, and the floor that SQLite gives. */
import { join } from 'node:path';
import { type Figure, quantile } from '../figure.ts';
import { childReport } from './child-report.ts';
import { compared, type Measured, OURS, quantileRows, unmeasured } from './comparison.ts';
import { DURABILITIES, type Durability, type Purpose } from './contestant.ts';
import { missingPeers, PEERS_FOLDER } from './peers-installed.ts';
import { RAW_BATCHES, rawRate } from './raw-sqlite.ts';
import type { ContestantOrder, ContestantReport } from './run-contestant.ts';
import type { Scratch } from './scratch.ts';
import { type Server, type StartServer, startPostgres, startRedis } from './servers.ts';
import { LOAD } from './trials.ts';

const CHILD_LIMIT_MS = 60_000;

export const RATE = 'no-op executions';
export const IDLE = 'enqueue to start, idle';
export const HELD = 'event loop held at most';
export const LOADED = `enqueue to start, ${LOAD.singlesPerSecond}/s`;

interface Entrant {
  by: string;
  module: string;
  server: StartServer | null;
  /** What it does about history and how it wakes. */
  how: string;
}

const OURSELF: Entrant = {
  by: OURS,
  module: join(import.meta.dirname, 'ours.ts'),
  server: null,
  how: 'history kept, woken by message',
};

const PEERS: readonly Entrant[] = [
  { by: 'plainjob', module: 'plainjob.ts', server: null, how: 'history kept, polls every 1 ms' },
  { by: 'bullmq', module: 'bullmq.ts', server: startRedis, how: 'history kept, woken by Redis' },
  { by: 'pg-boss', module: 'pg-boss.ts', server: startPostgres, how: 'history kept, woken by NOTIFY' },
  {
    by: 'graphile-worker',
    module: 'graphile-worker.ts',
    server: startPostgres,
    how: 'NO history: rows deleted; woken by NOTIFY',
  },
].map((peer) => ({ ...peer, module: join(PEERS_FOLDER, peer.module) }));

/** Rates at both durabilities, latencies at the stronger one. */
export async function measureCarrying(scratch: Scratch): Promise<Figure[]> {
  const missing = missingPeers();
  const rows: Measured[] = [];
  const absent: Figure[] = [];
  for (const durability of DURABILITIES) {
    for (const entrant of [OURSELF, ...PEERS])
      try {
        if (entrant !== OURSELF && missing !== null) throw new Error(missing);
        rows.push(...(await measureEntrant(scratch, entrant, durability)));
      } catch (error) {
        absent.push(unmeasured(RATE, entrant.by, durability, error));
      }
    rows.push(...rawFloor(scratch, durability));
  }
  const order = [...new Set(rows.map((row) => `${row.durability} ${row.name}`))];
  const sorted = rows.toSorted(
    (one, other) =>
      order.indexOf(`${one.durability} ${one.name}`) - order.indexOf(`${other.durability} ${other.name}`),
  );
  return [...compared(sorted), ...absent];
}

async function measureEntrant(
  scratch: Scratch,
  entrant: Entrant,
  durability: Durability,
): Promise<Measured[]> {
  const rows: Measured[] = [];
  const purposes: Purpose[] = durability === 'power loss' ? ['rate', 'latency'] : ['rate'];
  for (const purpose of purposes) {
    process.stderr.write(`  ${entrant.by}, ${durability}, ${purpose}\n`);
    const server = (await entrant.server?.(scratch, durability)) ?? null;
    try {
      rows.push(...(await measureOnce(scratch, entrant, durability, purpose, server)));
    } finally {
      await server?.stop();
    }
  }
  return rows;
}

async function measureOnce(
  scratch: Scratch,
  entrant: Entrant,
  durability: Durability,
  purpose: Purpose,
  server: Server | null,
): Promise<Measured[]> {
  const folder = scratch.folder();
  const order = { folder, durability, purpose, server: server?.socket ?? '' };
  const report = await contestantReport(scratch, entrant.module, order);
  const setting = server?.setting ?? `synchronous ${durability === 'power loss' ? 'FULL' : 'NORMAL'}`;
  scratch.remove(folder);
  return contestantRows(report, {
    by: entrant.by,
    durability,
    how: `${setting}; ${entrant.how}`,
  });
}

export async function contestantReport(
  scratch: Scratch,
  module: string,
  order: ContestantOrder,
): Promise<ContestantReport> {
  const entry = join(import.meta.dirname, 'run-contestant.ts');
  return await childReport<ContestantReport>(scratch, entry, [module, JSON.stringify(order)], CHILD_LIMIT_MS);
}

export function contestantRows(
  report: ContestantReport,
  row: Omit<Measured, 'name' | 'value' | 'unit' | 'n'>,
): Measured[] {
  const { rates, idle, load } = report;
  const rows: Measured[] = [];
  const { jobs, perSecond } = rates;
  if (perSecond.length > 0)
    rows.push({
      ...row,
      name: RATE,
      value: quantile(perSecond, 0.5),
      unit: '/s',
      n: perSecond.length,
      how: `${row.how}; median of ${perSecond.length} x ${jobs.toLocaleString('en')}`,
    });
  if (idle.length > 0)
    rows.push(...quantileRows(idle, { ...row, name: IDLE, how: `${row.how}; one at a time` }));
  const beside = `beside ${LOAD.batchesPerSecond} batches of ${LOAD.batchJobs} a second, from planned arrival`;
  if (load.latencies.length > 0) {
    const how = `${row.how}; ${beside}`;
    rows.push(...quantileRows(load.latencies, { ...row, name: LOADED, how }));
    rows.push({ ...row, name: HELD, value: load.heldMs, unit: 'ms', n: 1, how });
  }
  return rows;
}

function rawFloor(scratch: Scratch, durability: Durability): Measured[] {
  const folder = scratch.folder();
  return RAW_BATCHES.map((batch) => {
    const { rate, jobs } = rawRate(folder, durability, batch);
    return {
      name: RATE,
      by: `better-sqlite3 by ${batch}`,
      durability,
      value: rate,
      unit: '/s',
      n: 1,
      how: `bare INSERT, then UPDATE, ${batch} a transaction; ${jobs} jobs`,
    };
  });
}
