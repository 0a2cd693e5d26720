/** Failures as a spool keeps them. */
import { codeOf } from '../../shared/errors.ts';
import { WorkError } from '../../shared/work.ts';
import { GuardedAddressError } from '../../web/guard.ts';
import type { KeptAnswer, KeptFailure } from './spool.ts';

export function keptFailure(failure: WorkError): KeptAnswer {
  const { kind, message, retryAfterMs, cause } = failure;
  const guarded = failure instanceof GuardedAddressError;
  const kept = { kind, message, retryAfterMs, code: codeOf(cause), guarded };
  return { page: null, status: 0, target: null, links: [], surplus: 0, failure: kept };
}

/** Equal to the one that was kept in all that a crawl decides by. */
export function failureOfKept({ kind, message, retryAfterMs, code, guarded }: KeptFailure): WorkError {
  if (guarded) return new GuardedAddressError(message);
  const after = retryAfterMs === null ? {} : { retryAfterMs };
  return new WorkError(kind, message, { cause: Object.assign(new Error(message), { code }), ...after });
}
