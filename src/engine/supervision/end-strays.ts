/** After a takeover: whether anything of the former engine may still work, and an end to it where we can see it. */
import type { Clock } from '../../shared/clock.ts';
import type { LeaseHolder } from '../../store/lease.ts';
import { endWorkersOf } from '../../workers/stray-workers.ts';
import { isOfThisBoot, lifeOf } from '../lease/process-identity.ts';

/** Resolves with whether it is certain that nothing of a former engine works any more. */
export type EndStrays = (former: LeaseHolder) => Promise<boolean>;

export function endStraysBy(clock: Clock): EndStrays {
  return async (former) => {
    if (lifeOf(former) !== 'dead') return false;
    // What ran before the machine was started anew is gone with that.
    return isOfThisBoot(former) ? endWorkersOf(former.pid, clock) : true;
  };
}
