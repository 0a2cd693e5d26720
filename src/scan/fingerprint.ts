import { createHash } from 'node:crypto';
import type { ScanInput } from './scan.ts';
import { bringsLogIn } from './scope.ts';

/** Raised when a new version of the crawler would reach other pages with the same settings. */
const SCOPE_VERSION = 3;

/**
 * Equal for scans that may be compared: the same targets in any order, and the same settings of what a crawl
 * can reach. A `fast` scan after a `deep` one is not compared with it: most of the site would be missing.
 * @param targets Normalised URLs.
 */
export function scanFingerprint(targets: readonly string[], input: ScanInput): string {
  const scope = {
    version: SCOPE_VERSION,
    targets: [...targets].sort(),
    mode: input.mode,
    // Left out where the mode decides, as JSON leaves out what is undefined.
    maxUrls: input.maxUrls || undefined,
    maxDepth: input.maxDepth || undefined,
    maxSimilar: input.maxSimilar || undefined,
    headless: input.headless || undefined,
    allowedPaths: sorted(input.allowedPaths),
    deniedPaths: sorted(input.deniedPaths),
    allowedExtensions: sorted(input.allowedExtensions),
    deniedExtensions: sorted(input.deniedExtensions),
    crawl: input.crawl,
    includeSubdomains: input.includeSubdomains,
    allowedHosts: [...input.allowedHosts].sort(),
    deniedHosts: [...input.deniedHosts].sort(),
    robots: input.web.robots,
    // Who is logged in sees another site; which session that is makes no difference.
    loggedIn: bringsLogIn(input.web) || undefined,
  };
  return createHash('sha256').update(JSON.stringify(scope)).digest('hex');
}

/** undefined where nothing is said: JSON leaves it out. */
function sorted(list: readonly string[] = []): string[] | undefined {
  return list.length === 0 ? undefined : [...list].sort();
}
