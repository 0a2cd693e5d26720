/** package-lock.json as `npm ci` reads it. */

export interface LockFile {
  packages: Record<string, { optionalDependencies?: Record<string, string> }>;
}

/**
 * Optional packages (binaries of other platforms) that the lock names but does not hold. npm leaves them out of
 * a lock that it writes beside a registry or a node_modules without them, and `npm ci` then refuses the lock.
 */
export function missingFromLock(lock: LockFile): string[] {
  return Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(
        ([name]) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`],
      )
      .map(
        ([name, version]) =>
          `${name} ${version} of ${path}: add its entry with version, os, cpu and optional`,
      ),
  );
}
