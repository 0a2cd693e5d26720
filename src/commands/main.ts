import { join } from 'node:path';
import { ConfigurationError } from '../config/configuration-error.ts';
import { loadSettings, type SettingsRequest } from '../config/load-settings.ts';
import type { Settings } from '../config/settings.ts';
import { didYouMean } from '../config/suggest.ts';
import { DiskSilent } from '../engine/unless-disk-silent.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import { programVersion } from '../shared/program-version.ts';
import { safeText } from '../shared/safe-text.ts';
import { isStoreFailure, storeFailureText } from '../store/failure.ts';
import { parseFlags } from './flags.ts';
import { programHelp, verbHelp } from './help.ts';
import { splitWords } from './split-words.ts';
import type { CommandContext, SignalSource, Streams } from './verb.ts';
import { VERBS } from './verbs.ts';

const GOES_ON = 'scarefloor: the file is not used; the engine that runs goes on with what held before';

export interface MainOptions {
  workingDirectory?: string;
  clock?: Clock;
  signals?: SignalSource;
  /** A thread of this process hangs in the disk: it cannot end in the usual way. */
  onDiskSilent?: () => void;
}

/**
 * Runs one command line (without `node` and the program's name) and returns the exit code: 0 done, 1 the work
 * failed, 2 usage or configuration, 3 refused, 130 interrupted. Never throws and never exits: what went wrong
 * is one line on stderr.
 */
export async function main(
  argv: readonly string[],
  streams: Streams,
  environment: NodeJS.ProcessEnv,
  options: MainOptions = {},
): Promise<number> {
  let settings: Promise<Settings> | undefined;
  const { verb: named, rest, command } = splitWords(argv);
  try {
    const verbName = named === 'help' ? rest.find((word) => !word.startsWith('-')) : named;
    if (rest.includes('--version')) {
      streams.stdout.write(`${programVersion()}\n`);
      return 0;
    }
    const asksHelp = named === 'help' || rest.some((word) => word === '--help' || word === '-h');
    if (asksHelp && verbName === undefined) {
      streams.stdout.write(programHelp());
      return 0;
    }
    const verb = await verbNamed(verbName ?? 'console');
    if (asksHelp) {
      streams.stdout.write(verbHelp(verb));
      return 0;
    }
    const { input, flags } = parseFlags(rest, verb.flags);
    if (verb.takesCommand !== true) input.push(...(command ?? []));
    checkInputs(verb.name, verb.usage, input.length, verb.inputs);
    const workingDirectory = options.workingDirectory ?? process.cwd();
    const configFile = flags.text('config');
    const databaseFile = flags.text('db');
    const request: SettingsRequest = {
      environment,
      workingDirectory,
      ...(configFile === undefined ? {} : { configFile }),
      ...(databaseFile === undefined ? {} : { databaseFile }),
    };
    const clock = options.clock ?? systemClock;
    const read = async () => await loadSettings(request);
    const readOrGoOn = async () => {
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof ConfigurationError)) throw error;
        const { settingsBesideMistakes } = await import('./beside-mistakes.ts');
        const standIn = await settingsBesideMistakes(verb.name, request, clock.now());
        if (standIn === null) throw error;
        streams.stderr.write(`${error.message}\n${GOES_ON}\n`);
        return standIn;
      }
    };
    const context: CommandContext = {
      input,
      command,
      flags,
      streams,
      environment,
      workingDirectory,
      clock,
      signals: options.signals ?? process,
      version: programVersion(),
      settings: () => {
        settings ??= readOrGoOn();
        return settings;
      },
      reread: read,
    };
    return await verb.run(context);
  } catch (error) {
    if (error instanceof DiskSilent) options.onDiskSilent?.();
    const debug = rest.includes('--debug') || Boolean(environment.DEBUG);
    return report(error, streams, debug, await settings?.catch(() => undefined));
  }
}

async function verbNamed(name: string) {
  const entry = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (entry) return await entry.load();
  const hint = didYouMean(name, Object.keys(VERBS)) || '; "scarefloor --help" lists the verbs';
  throw new UserError(`unknown verb "${safeText(name, 40)}"${hint}`);
}

function checkInputs(
  name: string,
  usage: string,
  count: number,
  { least, most }: { least: number; most: number },
): void {
  if (count >= least && count <= most) return;
  const problem = count < least ? 'something is missing' : 'too many words';
  throw new UserError(`${problem}; usage: scarefloor ${name === 'console' ? '' : `${name} `}${usage}`);
}

async function report(
  error: unknown,
  streams: Streams,
  debug: boolean,
  settings: Settings | undefined,
): Promise<number> {
  if (error instanceof UserError) {
    const prefix = error instanceof ConfigurationError ? '' : 'scarefloor: ';
    streams.stderr.write(`${prefix}${error.message}\n`);
    if (debug && error.cause instanceof Error) streams.stderr.write(`${error.cause.stack}\n`);
    return error.exitCode;
  }
  if (settings && isStoreFailure(error)) {
    const { sqlite_db_path: store } = settings.scheduler;
    streams.stderr.write(`scarefloor: ${store}: ${storeFailureText(error)}\n`);
    if (debug && error instanceof Error) streams.stderr.write(`${error.stack}\n`);
    return 1;
  }
  const where = settings ? await logged(error, settings) : '';
  const next = where ? `; details are in ${where}` : '; run it again with --debug for details';
  streams.stderr.write(`scarefloor: internal error: ${safeText(messageOf(error))}${debug ? '' : next}\n`);
  if (debug && error instanceof Error) streams.stderr.write(`${error.stack}\n`);
  return 1;
}

async function logged(error: unknown, settings: Settings): Promise<string> {
  const file = join(settings.logsDirectory, 'scarefloor.log');
  try {
    const { createLogger } = await import('../shared/log.ts');
    createLogger({ file, level: 'error' }).error({ err: error }, 'internal error');
    return file;
  } catch {
    // Where even the log cannot be written, the message on stderr has to do.
    return '';
  }
}
