/** The peers' packages, which only this benchmark needs: installed when it is first run. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const PEERS_FOLDER = join(import.meta.dirname, '..', 'peers');

const INSTALL_LIMIT_MS = 120_000;

/** null when they are there, else why not and what to run. */
export function missingPeers(): string | null {
  const here = join(PEERS_FOLDER, 'node_modules', '.package-lock.json');
  if (existsSync(here)) return null;
  process.stderr.write('installing the peers: npm ci --prefix test/bench/peers ...\n');
  const { status, stderr, error } = spawnSync(
    'npm',
    ['ci', '--prefix', PEERS_FOLDER, '--no-audit', '--no-fund'],
    {
      encoding: 'utf8',
      timeout: INSTALL_LIMIT_MS,
    },
  );
  if (status === 0) return null;
  const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? '';
  return `not installed (${why}); run: npm ci --prefix test/bench/peers`;
}
