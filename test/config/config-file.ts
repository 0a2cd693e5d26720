/** A configuration in a temporary directory, and what loading it gives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { Settings } from '../../src/config/settings.ts';

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export async function settingsOf(
  yaml: string,
  environment: NodeJS.ProcessEnv = {},
  directory = temporaryDirectory(),
): Promise<Settings> {
  writeFileSync(join(directory, 'scarefloor.yaml'), yaml);
  return await loadSettings({
    environment: { HOME: directory, ...environment },
    workingDirectory: directory,
  });
}

/** `LINE: message` for each mistake. */
export async function mistakesIn(yaml: string, environment: NodeJS.ProcessEnv = {}): Promise<string[]> {
  try {
    await settingsOf(yaml, environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ line, message }) => `${line}: ${message}`);
  }
  return [];
}
