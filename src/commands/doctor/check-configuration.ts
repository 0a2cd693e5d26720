/** The configuration, and what its tasks need of this machine. */
import { ConfigurationError } from '../../config/configuration-error.ts';
import type { Settings } from '../../config/settings.ts';
import type { TaskType } from '../../domain/task.ts';
import { messageOf, UserError } from '../../shared/errors.ts';
import { missingProgram } from '../missing-program.ts';
import { type Diagnosis, fault, ok, warning } from './diagnosis.ts';

/** The settings where they can be read, and what is wrong with them where they cannot. */
export async function checkConfiguration(
  read: () => Promise<Settings>,
): Promise<{ settings: Settings | null; diagnoses: Diagnosis[] }> {
  try {
    const settings = await read();
    const { file, tasks } = settings;
    const finding = file === null ? 'no file: the defaults hold' : `${file}, ${tasks.length} tasks`;
    return { settings, diagnoses: [ok('configuration', finding)] };
  } catch (error) {
    if (error instanceof ConfigurationError)
      return {
        settings: null,
        diagnoses: error.lines.map((line) => fault('configuration', line, 'mend that line')),
      };
    if (!(error instanceof UserError)) throw error;
    return {
      settings: null,
      diagnoses: [fault('configuration', messageOf(error), 'name another with --config')],
    };
  }
}

/** Programs of tool tasks, of the configuration and of the store, and Chromium where a scan wants it. */
export async function checkPrograms(
  tasks: readonly { name: string; type: TaskType; config: object }[],
  settings: Settings,
  environment: NodeJS.ProcessEnv,
): Promise<Diagnosis[]> {
  const diagnoses: Diagnosis[] = [];
  for (const task of tasks) {
    const problem = await missingProgram({ ...task, config: { ...task.config } }, environment.PATH ?? '');
    if (problem !== '')
      diagnoses.push(fault(`task ${task.name}`, problem, 'install it, or name its whole path in argv'));
  }
  const headless = tasks.filter(({ config }) => 'headless' in config && config.headless === true);
  if (headless.length > 0) diagnoses.push(await checkBrowser(settings, environment));
  const programs = tasks.filter(({ type }) => type === 'tool').length;
  return diagnoses.length > 0
    ? diagnoses
    : [ok('tools', programs === 0 ? 'no task needs one' : `${programs} found`)];
}

async function checkBrowser({ web }: Settings, environment: NodeJS.ProcessEnv): Promise<Diagnosis> {
  const { findBrowser } = await import('../../scan/headless/find-browser.ts');
  try {
    return ok('browser', findBrowser(web.chromium_path, environment));
  } catch (error) {
    return fault('browser', messageOf(error), 'install chromium, or set web.chromium_path');
  }
}

export function checkChannels({ channels }: Settings): Diagnosis[] {
  if (channels.length === 0)
    return [
      warning(
        'channels',
        'nobody is told of failures',
        'add notifications.channels, then: scarefloor notify test NAME',
      ),
    ];
  const mute = channels.filter(({ missing }) => missing !== '');
  const able = channels.filter(({ missing }) => missing === '').map(({ name }) => name);
  return [
    ...mute.map(({ name, missing }) =>
      // The engine may well be started with another environment than this command.
      warning(
        `channel ${name}`,
        `it cannot send from here: ${missing}`,
        'set it where the engine is started, such as with EnvironmentFile= in its unit',
      ),
    ),
    ...(able.length === 0
      ? []
      : [ok('channels', `${able.join(', ')}; "scarefloor notify test NAME" tries one`)]),
  ];
}
