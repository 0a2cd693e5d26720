/** The first minutes of a shared scan: is Redis there, and is anybody there to help? */
import type { Redis } from 'ioredis';
import type { FleetSettings } from '../config/settings.ts';
import type { FleetMember } from '../domain/fleet-standing.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { type WorkContext, WorkError } from '../shared/work.ts';
import { openRedis } from './connection.ts';
import { announceEngine } from './engine-record.ts';
import { RedisTrouble } from './explain-redis.ts';
import type { FleetIdentity } from './fleet-names.ts';
import { listWorkers } from './list-workers.ts';
import { within } from './within.ts';

/** A scan that is to wait gives up after so long without Redis, and is tried again later. */
const REDIS_PATIENCE_MS = 120_000;
const RETRY_MS = 1_000;
/** An answer of Redis that takes longer is none. */
const ANSWER_MS = 5_000;
const LOOK_MS = 500;
const LONGEST_LOGIN_MS = 10_000;
/** In a line of the log. */
const MOST_NAMED = 10;

/**
 * A connection to a fleet with at least one worker that fits, or with none where the configuration says to wait; null
 * where this machine is to scan alone, which the log explains. Throws a WorkError where waiting is of no use.
 */
export async function joinFleet(
  settings: FleetSettings,
  identity: FleetIdentity,
  context: WorkContext,
): Promise<Redis | null> {
  context.progress({ phase: 'targets', done: 0, total: null, note: 'looking for the fleet' });
  const mayScanAlone = settings.without_workers === 'local';
  const alone = (why: string): null => {
    context.log('warn', `${why}: this machine scans alone`);
    return null;
  };
  const patienceMs = settings.patience_seconds * 1_000;
  const until = context.clock.uptime() + (mayScanAlone ? patienceMs : REDIS_PATIENCE_MS);
  const reached = await reach(settings, context, until);
  if (typeof reached === 'string') {
    if (mayScanAlone) return alone(reached);
    throw new WorkError('connect', reached);
  }
  try {
    const look = announceEngine(reached, settings.prefix, identity).then(() =>
      lookForWorkers(reached, settings, identity, context),
    );
    const members = await within(context.clock, patienceMs + ANSWER_MS, look, context.signal);
    const fit = members.filter(({ unfit }) => unfit === '');
    if (fit.length > 0) {
      const names = fit.slice(0, MOST_NAMED).map(({ name }) => name);
      const more = fit.length > MOST_NAMED ? [`${fit.length - MOST_NAMED} more`] : [];
      context.log('info', `shared out to the workers of the fleet: ${[...names, ...more].join(', ')}`);
      return reached;
    }
    const why = whyNobody(members, identity);
    if (mayScanAlone) {
      reached.disconnect();
      return alone(why);
    }
    if (members.length > 0 && members.every(({ unfit }) => unfit === 'other key'))
      throw new WorkError('bad_input', why, { permanent: true });
    context.log('warn', `${why}: waiting for one`);
    return reached;
  } catch (error) {
    reached.disconnect();
    context.signal.throwIfAborted();
    if (error instanceof WorkError) throw error;
    if (mayScanAlone) return alone(messageOf(error));
    throw new WorkError('connect', `Redis: ${messageOf(error)}`);
  }
}

/** Why none of them takes work from this engine, and what to do. */
function whyNobody(members: readonly FleetMember[], { version }: FleetIdentity): string {
  if (members.length === 0) return 'no worker of the fleet is there (scarefloor worker)';
  const others = members.length === 1 ? 'the worker' : `all ${members.length} workers`;
  const isOtherKey = members.some(({ unfit }) => unfit === 'other key');
  const versions = new Set(members.flatMap((one) => (one.unfit === 'other version' ? one.version : [])));
  const reasons = [
    ...(versions.size > 0
      ? [`another version (${safeText([...versions].join(', '), 60)}; this engine is ${version})`]
      : []),
    ...(isOtherKey ? ['another key; give all of them the same fleet.key'] : []),
  ];
  return `${others} of the fleet ${members.length === 1 ? 'has' : 'have'} ${reasons.join(', or ')}`;
}

/** The connection, or why there was none until then. */
async function reach(settings: FleetSettings, context: WorkContext, until: number): Promise<Redis | string> {
  const { clock, signal } = context;
  let said = '';
  for (;;) {
    signal.throwIfAborted();
    const leftMs = until - clock.uptime();
    const connectWaitMs = Math.ceil(Math.min(LONGEST_LOGIN_MS, Math.max(RETRY_MS, leftMs)));
    try {
      return await openRedis(settings, { name: 'scan', patient: true, connectWaitMs });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // What is wrong on this machine does not mend itself: a package or a certificate that is not there.
      if (!(error instanceof RedisTrouble))
        throw new WorkError('bad_input', error.message, { permanent: true });
      if (clock.uptime() + RETRY_MS >= until) return error.message;
      if (error.message !== said) context.log('info', `${error.message}; trying again`);
      said = error.message;
      context.progress({ phase: 'targets', done: 0, total: null, note: 'waiting for Redis' });
    }
    await clock.sleep(RETRY_MS, signal);
  }
}

/** All that are there once one fits, or the patience is over. */
async function lookForWorkers(
  redis: Redis,
  { prefix, patience_seconds: patience }: FleetSettings,
  identity: FleetIdentity,
  { clock, signal }: WorkContext,
): Promise<FleetMember[]> {
  const until = clock.uptime() + patience * 1_000;
  for (;;) {
    const members = await listWorkers(redis, prefix, identity);
    if (members.some(({ unfit }) => unfit === '') || clock.uptime() >= until) return members;
    await clock.sleep(LOOK_MS, signal);
    signal.throwIfAborted();
  }
}
