import { dirname, join, resolve } from 'node:path';
import type { ConfigFile } from './file-schema.ts';
import { findConfig, stateDirectory } from './places.ts';
import {
  CONSOLE_DEFAULTS,
  type ConsoleSettings,
  METRICS_DEFAULTS,
  SCHEDULER_DEFAULTS,
  type Settings,
  WEB_DEFAULTS,
} from './settings.ts';
import { systemZone } from './system-zone.ts';

export interface SettingsRequest {
  /** `--config`: used instead of looking for one. Relative to the working directory. */
  configFile?: string;
  /** `--db`: wins over the file. Relative to the working directory. */
  databaseFile?: string;
  environment: NodeJS.ProcessEnv;
  workingDirectory: string;
}

/**
 * The settings of this process: flags before $SCAREFLOOR_CONFIG and $SCAREFLOOR_DB before the file before the
 * defaults. Throws a ConfigurationError with every mistake in the file, or a UserError when a named file is
 * not there.
 *
 * Paths in the file are relative to the file. Directories that it does not name are beside the database, and
 * the database is beside the file; without a file, or with the one in the XDG configuration directory, in
 * `~/.local/state/scarefloor` (XDG_STATE_HOME).
 */
export async function loadSettings(request: SettingsRequest): Promise<Settings> {
  const { environment, workingDirectory } = request;
  const found = findConfig(request.configFile, environment, workingDirectory);
  // YAML and schemas cost tens of milliseconds: not loaded where there is no file to read.
  const content: ConfigFile = found
    ? await (await import('./read-config-file.ts')).readConfigFile(
        found.file,
        environment,
        workingDirectory,
        systemZone(),
      )
    : {};
  return await settingsOf(content, found, request);
}

/**
 * The same of a file with mistakes: where store and files are, as far as it can be made out, and the defaults. For
 * those alone who do nothing without the engine of that store.
 */
export async function loadSettingsBesideMistakes(request: SettingsRequest): Promise<Settings> {
  const { environment, workingDirectory } = request;
  const found = findConfig(request.configFile, environment, workingDirectory);
  const content = found ? (await import('./legible-config.ts')).legibleConfig(found.file, environment) : {};
  return await settingsOf(content, found, request);
}

async function settingsOf(
  content: ConfigFile,
  found: ReturnType<typeof findConfig>,
  request: SettingsRequest,
): Promise<Settings> {
  const { environment, workingDirectory } = request;
  const fileDirectory = found ? dirname(found.file) : workingDirectory;
  const fromFile = (path: string | undefined) => path && resolve(fileDirectory, path);

  const scheduler = { ...SCHEDULER_DEFAULTS, ...content.scheduler_config };
  const wanted = request.databaseFile ?? (environment.SCAREFLOOR_DB || undefined);
  scheduler.sqlite_db_path =
    wanted !== undefined
      ? resolve(workingDirectory, wanted)
      : (fromFile(content.scheduler_config?.sqlite_db_path) ??
        resolve(found?.dataDirectory ?? stateDirectory(environment), SCHEDULER_DEFAULTS.sqlite_db_path));

  const dataDirectory = dirname(scheduler.sqlite_db_path);
  const timezone = content.timezone ?? systemZone();
  return {
    file: found?.file ?? null,
    scheduler,
    web: {
      ...WEB_DEFAULTS,
      ...content.web,
      technologies_directory: fromFile(content.web?.technologies_directory) ?? '',
    },
    console: consoleOf(content),
    metrics: { ...METRICS_DEFAULTS, ...content.metrics },
    resultsDirectory: fromFile(content.paths?.results_directory) ?? join(dataDirectory, 'results'),
    reportsDirectory: fromFile(content.paths?.reports_directory) ?? join(dataDirectory, 'reports'),
    logsDirectory: fromFile(content.paths?.logs_directory) ?? join(dataDirectory, 'logs'),
    logLevel: content.log_level ?? 'info',
    timezone,
    prune: content.prune ?? false,
    tasks: await tasksOf(content, fileDirectory, timezone),
    blackouts: await blackoutsOf(content, timezone),
    channels: await channelsOf(content, environment, fileDirectory),
    fleet: await fleetOf(content, fileDirectory),
  };
}

function consoleOf({ console: section = {} }: ConfigFile): ConsoleSettings {
  const written = Object.entries(section.keys ?? {});
  const keys = Object.fromEntries(written.map(([command, key]) => [command, [key].flat()]));
  return { ...CONSOLE_DEFAULTS, ...section, keys };
}

async function tasksOf(content: ConfigFile, directory: string, timezone: string) {
  if (!content.tasks?.length) return [];
  const { taskDefinition } = await import('./task-entry.ts');
  return content.tasks.map((entry) => taskDefinition(entry, directory, timezone));
}

async function blackoutsOf(content: ConfigFile, timezone: string) {
  if (!content.blackouts?.length) return [];
  const { blackoutWindow } = await import('./blackout-entry.ts');
  return content.blackouts.map((entry) => blackoutWindow(entry, timezone));
}

async function channelsOf(content: ConfigFile, environment: NodeJS.ProcessEnv, directory: string) {
  const entries = content.notifications?.channels;
  if (!entries?.length) return [];
  const { channelSettings } = await import('./channel-entry.ts');
  return entries.map((entry) => channelSettings(entry, environment, directory));
}

async function fleetOf({ fleet: section }: ConfigFile, directory: string) {
  if (section === undefined) return null;
  const { fleetSettings } = await import('./fleet-section.ts');
  return fleetSettings(section, directory);
}
