import type { AddressGuard } from '../web/guard.ts';
import { mixedScripts } from '../web/mixed-scripts.ts';
import type { ScopeRefusal } from './scope.ts';

/** The pattern that a URL is counted under which does not belong to the scan. */
export function refusedAs(refusal: ScopeRefusal, url: URL, guard: AddressGuard): string {
  const isGuarded = refusal === 'out of scope' && guard.refusal(url) !== '';
  const mixed = mixedScripts(url.host);
  const flag = mixed === '' ? '' : ` (a name of ${mixed} letters)`;
  return `${isGuarded ? 'guarded address' : refusal}${flag}: ${url.host}`;
}
