import type { Clock } from '../../shared/clock.ts';
import { UserError } from '../../shared/errors.ts';
import type { IsInUse } from '../../store/open.ts';
import { isHeld } from './lease-keeper.ts';

/**
 * Who may bring a store of an earlier version up to date while an engine of that version works with it: `takeOver` shuts
 * that engine out, and is to be the next one. Everybody else would leave the floor without any, and is told what to do.
 */
export function upgradeGuard(clock: Clock, { takeOver }: { takeOver: boolean }): IsInUse {
  return ({ path, schema, newestSchema, holder }) => {
    const held =
      holder !== null && isHeld({ ...holder, token: 0, acquiredAt: 0, draining: false }, clock.now());
    if (!held || takeOver) return held;
    const which = `pid ${holder.pid} on ${holder.host}`;
    throw new UserError(
      `${path}: its engine (${which}) is of an earlier version (schema ${schema}, this one has ${newestSchema}); restart that first, such as with systemctl restart scarefloor`,
      { exitCode: 3 },
    );
  };
}
