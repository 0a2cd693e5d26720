/** What a configuration with mistakes still says of the place that it is for. */
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { checkZone } from '../domain/zone.ts';
import { UserError } from '../shared/errors.ts';
import { interpolate } from './environment-text.ts';
import type { ConfigFile } from './file-schema.ts';

const PATHS = ['results_directory', 'reports_directory', 'logs_directory'] as const;

/**
 * Where store and files are, and the zone, of a file (absolute path) however broken it is; nothing else of it. What
 * cannot be made out is left out, so that whoever uses it must make sure that it is the right place.
 */
export function legibleConfig(file: string, environment: NodeJS.ProcessEnv): ConfigFile {
  const value = legibleValue(file);
  const text = (part: unknown, key: string) => textOf(part, key, environment);
  const store = text(groupOf(value, 'scheduler_config'), 'sqlite_db_path');
  const directories = groupOf(value, 'paths');
  const paths = Object.fromEntries(
    PATHS.flatMap((key) => {
      const path = text(directories, key);
      return path === undefined ? [] : [[key, path] as const];
    }),
  );
  const zone = text(value, 'timezone');
  return {
    ...(store === undefined ? {} : { scheduler_config: { sqlite_db_path: store } }),
    paths,
    ...(zone === undefined || !isZone(zone) ? {} : { timezone: zone }),
  };
}

/** Never throws for what is in the file: the parser goes on behind a mistake as far as it can. */
function legibleValue(file: string): unknown {
  const document = parseDocument(readFileSync(file, 'utf8'), { prettyErrors: false, stringKeys: true });
  try {
    return document.toJS();
  } catch {
    // Aliases of aliases, or of nothing: then nothing of it is said.
    return null;
  }
}

function groupOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function textOf(part: unknown, key: string, environment: NodeJS.ProcessEnv): string | undefined {
  const written = groupOf(part, key);
  if (typeof written !== 'string' || written === '') return undefined;
  const { text, problems } = interpolate(written, environment);
  return problems.length > 0 ? undefined : text;
}

function isZone(zone: string): boolean {
  try {
    checkZone(zone);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
