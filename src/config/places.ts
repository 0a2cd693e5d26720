/** Where the configuration and the data live when nobody says otherwise (XDG Base Directory Specification). */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../shared/errors.ts';

const CONFIG_NAME = 'scarefloor.yaml';

export interface FoundConfig {
  /** Absolute. */
  file: string;
  /** Where a database goes that the file does not name. */
  dataDirectory: string;
}

/**
 * The configuration file: the named one, $SCAREFLOOR_CONFIG, ./scarefloor.yaml, or the one in the XDG
 * configuration directory; null where there is none. Throws a UserError when a named one does not exist.
 * Data goes beside the file, but beside no file in the XDG configuration directory: that is for settings.
 */
export function findConfig(
  named: string | undefined,
  environment: NodeJS.ProcessEnv,
  workingDirectory: string,
): FoundConfig | null {
  const wanted = named ?? (environment.SCAREFLOOR_CONFIG || undefined);
  if (wanted !== undefined) {
    const file = resolve(workingDirectory, wanted);
    const origin = named === undefined ? ' ($SCAREFLOOR_CONFIG)' : '';
    if (!existsSync(file))
      throw new UserError(`no configuration file ${file}${origin}; "scarefloor init" writes one`);
    return { file, dataDirectory: dirname(file) };
  }
  const local = join(workingDirectory, CONFIG_NAME);
  if (existsSync(local)) return { file: local, dataDirectory: workingDirectory };
  const personal = join(xdg(environment, 'XDG_CONFIG_HOME', '.config'), CONFIG_NAME);
  if (existsSync(personal)) return { file: personal, dataDirectory: stateDirectory(environment) };
  return null;
}

/** `~/.local/state/scarefloor`: the data of somebody who has no configuration file. */
export function stateDirectory(environment: NodeJS.ProcessEnv): string {
  return xdg(environment, 'XDG_STATE_HOME', '.local/state');
}

function xdg(environment: NodeJS.ProcessEnv, variable: string, fallback: string): string {
  const value = environment[variable];
  // The specification says that a relative path in these variables is to be ignored.
  const base = value && isAbsolute(value) ? value : join(environment.HOME || homedir(), fallback);
  return join(base, 'scarefloor');
}
