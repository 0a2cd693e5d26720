/**
 * What the practice site shows at which time, as a pure function of the time since it opened: so that a test
 * and a person know exactly what a scan or a monitor must find.
 */

/** Pages change, appear and vanish once in this time. */
export const GENERATION_MS = 60_000;
/** The service status changes more often than anything else. */
export const STATUS_MS = 20_000;
/** Each part of the order desk's round: connections reset, then 503, then well. */
export const FLAKY_WINDOW_MS = 12_000;
/** The old gateway answers for this long, then refuses connections for as long. */
export const GATEWAY_WINDOW_MS = 30_000;

/** Notices on show at the same time; an older one is withdrawn (410). */
const NOTICES_ON_SHOW = 4;
const FLAKY_ROUND = ['reset', 'unavailable', 'well'] as const;

export type FlakyState = (typeof FLAKY_ROUND)[number];

export interface PlanMoment {
  /** Counts whole generations from 0. */
  generation: number;
  /** Counts status changes from 0. */
  statusRevision: number;
  /** Numbers of the notices on show, newest first. */
  notices: number[];
  /** Numbers below this one were notices once. */
  withdrawnBelow: number;
  /** One vacancy is open in every other generation. */
  vacancyOpen: boolean;
  flaky: FlakyState;
  gatewayOpen: boolean;
}

/** @param elapsedMs since the site opened; below 0 counts as 0. */
export function planAt(elapsedMs: number): PlanMoment {
  const elapsed = Math.max(0, elapsedMs);
  const generation = Math.floor(elapsed / GENERATION_MS);
  const newest = generation + NOTICES_ON_SHOW;
  return {
    generation,
    statusRevision: Math.floor(elapsed / STATUS_MS),
    notices: Array.from({ length: NOTICES_ON_SHOW }, (_, index) => newest - index),
    withdrawnBelow: newest - NOTICES_ON_SHOW + 1,
    vacancyOpen: generation % 2 === 0,
    flaky: FLAKY_ROUND[Math.floor(elapsed / FLAKY_WINDOW_MS) % FLAKY_ROUND.length] ?? 'well',
    gatewayOpen: Math.floor(elapsed / GATEWAY_WINDOW_MS) % 2 === 0,
  };
}

/** Milliseconds until the gateway next opens or closes. */
export function untilGatewayTurns(elapsedMs: number): number {
  return GATEWAY_WINDOW_MS - (Math.max(0, elapsedMs) % GATEWAY_WINDOW_MS);
}
