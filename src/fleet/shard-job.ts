/** The jobs of a fleet: what their ids say, and what is sealed in them. */
import type { SecondVisit } from '../scan/look-again.ts';
import type { Page } from '../scan/page.ts';
import type { TextVisit } from '../scan/restless/look-at-texts.ts';
import type { ScanInput } from '../scan/scan.ts';
import type { ShardEnd, ShardOrder } from '../scan/shards/shard.ts';
import type { LogLevel, WorkErrorKind } from '../shared/work.ts';
import type { Sealer } from './seal.ts';

export type FleetOrder =
  | {
      kind: 'shard';
      order: ShardOrder;
      /** Jobs of earlier rounds, whose chunks come first. */
      earlier: string[];
    }
  | { kind: 'ask'; urls: string[]; input: ScanInput; seeds: string[] }
  | { kind: 'look'; visits: SecondVisit[]; input: ScanInput; seeds: string[] }
  | { kind: 'read'; visits: TextVisit[]; input: ScanInput; seeds: string[] };

/** An order as it is sealed. */
export interface SealedOrder {
  order: FleetOrder;
  /** Epoch ms by the engine's clock: whoever kept a copy of an old order cannot have it carried again. */
  at: number;
}

export type FleetEnd =
  | { kind: 'shard'; end: ShardEnd }
  | { kind: 'ask'; answers: [url: string, status: number][] }
  | { kind: 'look'; pages: Page[] }
  /** Sketches as sketchBytes gives them, in base64. */
  | { kind: 'read'; texts: [url: string, looks: string[]][] }
  | { kind: 'failed'; failure: FleetFailure };

/** A WorkError on its way. */
export interface FleetFailure {
  kind: WorkErrorKind;
  message: string;
  permanent: boolean;
  retryAfterMs: number | null;
}

/** A line for the log of the execution, written by the worker that carries a job of it. */
export interface FleetLogLine {
  level: LogLevel;
  message: string;
  fields?: Record<string, unknown>;
}

/** Session ids are `YYYYMMDD-HHMMSS-xxxx`. */
const SESSION = /^\d{8}-\d{6}-[a-z0-9]+/;

/**
 * Equal for equal orders of one session, and for no others: a later attempt of an execution finds what an earlier
 * one had begun, unless its targets or settings have changed since.
 */
export function jobId(session: string, order: FleetOrder, sealer: Sealer): string {
  if (order.kind !== 'shard') return `${session}-${order.kind}-${sealer.digest(JSON.stringify(order))}`;
  const { round, index } = order.order;
  // The time that is left differs from attempt to attempt, and changes nothing in what is asked.
  const same = { ...order, order: { ...order.order, wallMs: 0 } };
  return `${session}-r${round}-s${index}-${sealer.digest(JSON.stringify(same))}`;
}

/** The session that a job belongs to; '' for what is no id of a job. */
export function sessionOf(job: string): string {
  return SESSION.exec(job)?.[0] ?? '';
}
