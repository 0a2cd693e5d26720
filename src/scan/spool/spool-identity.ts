import { createHash } from 'node:crypto';
import { programVersion } from '../../shared/program-version.ts';
import { scanFingerprint } from '../fingerprint.ts';
import type { ScanInput } from '../scan.ts';

/** Equal for attempts that may go on from each other: of one execution, with the same targets, scope and manners. */
export function spoolIdentity(targets: readonly string[], input: ScanInput): string {
  const work = [programVersion(), input.sessionId, scanFingerprint(targets, input), input.web];
  return createHash('sha256').update(JSON.stringify(work)).digest('hex');
}
