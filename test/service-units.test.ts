/** The systemd units that the README shows, as systemd itself judges them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../src/shared/package-root.ts';

/** Of 10; what `systemd-analyze security` calls OK ends at 4. */
const MOST_EXPOSURE = 2;

const units = [
  ...readFileSync(join(packageRoot(), 'README.md'), 'utf8').matchAll(
    /```ini\n(# \/etc\/systemd\/system\/([\w-]+\.service)[\s\S]*?)```/g,
  ),
].map(([, text = '', name = '']) => ({ name, text }));

const isInstalled = spawnSync('systemd-analyze', ['--version']).status === 0;
const missing = !isInstalled
  ? 'systemd-analyze is not installed'
  : units.length === 0
    ? 'no units in the README'
    : '';
if (missing !== '') process.stderr.write(`skipped: ${missing}\n`);

test.skipIf(missing !== '')(
  'the units of the README are right, and leave little to whoever breaks in',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'scarefloor-units-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const { name, text } of units) {
      const file = join(folder, name);
      // The program need not be installed where it is tested.
      writeFileSync(file, text.replaceAll(/^(Exec\w+=)\S*scarefloor /gm, '$1/bin/true '));
      const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
      expect({ name, status: verified.status, said: verified.stderr }).toEqual({ name, status: 0, said: '' });
      const judged = spawnSync('systemd-analyze', ['security', '--offline=true', file], { encoding: 'utf8' });
      const exposure = /exposure level for \S+: ([\d.]+)/.exec(judged.stdout)?.[1];
      expect({ name, exposure: Number(exposure) < MOST_EXPOSURE }).toEqual({ name, exposure: true });
    }
  },
);
