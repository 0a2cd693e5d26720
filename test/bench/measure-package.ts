/** `npm run bench package`: how large the package is, and what it takes to install it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesText } from '../../src/shared/bytes-text.ts';
import { install, pack } from '../packaging/packed.ts';
import type { Figure } from './figure.ts';

export async function measurePackage(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'scarefloor-package-'));
  try {
    const packed = await pack(folder);
    const figures: Figure[] = [
      {
        name: 'tarball',
        value: bytesText(packed.bytes),
        how: `npm pack: ${packed.files.length} files, ${bytesText(packed.unpackedBytes)} unpacked`,
        n: 1,
      },
    ];
    for (const [name, optional] of [
      ['installed', false],
      ['installed for a fleet', true],
    ] as const) {
      const { bytes, packages, ms } = await install(packed.tarball, join(folder, name), optional);
      figures.push({
        name,
        value: bytesText(bytes),
        wall: `${(ms / 1_000).toFixed(1)} s`,
        how: `npm install --omit=dev${optional ? '' : ' --omit=optional'}, npm's cache as it is: ${packages} packages`,
        n: 1,
      });
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
