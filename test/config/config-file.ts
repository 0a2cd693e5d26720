/** A configuration in a temporary directory, and what loading it gives. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { ConfigurationError } from '../../src/config/configuration-error.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { Settings } from '../../src/config/settings.ts';

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const validate = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
}).compile(configJsonSchema());

/**
 * What the published schema says of a YAML as an editor reads it, where `${NAME}` is the text that it looks like; empty
 * = nothing.
 */
export function complaints(yaml: string): string[] {
  validate(parse(yaml));
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}

/** Fails as well where the program takes what the published schema refuses. */
export async function settingsOf(
  yaml: string,
  environment: NodeJS.ProcessEnv = {},
  directory = temporaryDirectory(),
): Promise<Settings> {
  writeFileSync(join(directory, 'scarefloor.yaml'), yaml);
  const settings = await loadSettings({
    environment: { HOME: directory, ...environment },
    workingDirectory: directory,
  });
  const refused = complaints(yaml);
  if (refused.length > 0) throw new Error(`the schema refuses what the program takes: ${refused.join('; ')}`);
  return settings;
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
