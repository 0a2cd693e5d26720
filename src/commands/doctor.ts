import type { Settings } from '../config/settings.ts';
import { systemZone } from '../config/system-zone.ts';
import type { Task } from '../domain/task.ts';
import { safeText } from '../shared/safe-text.ts';
import type { StoreInspection } from '../store/inspect-store.ts';
import { checkChannels, checkConfiguration, checkPrograms } from './doctor/check-configuration.ts';
import { checkEngine, checkMetrics } from './doctor/check-engine.ts';
import { checkDirectories, checkOwnership, checkStore, unreadableStore } from './doctor/check-files.ts';
import { checkFleet } from './doctor/check-fleet.ts';
import { checkClock, checkLimits, checkNames, checkNode, checkZone } from './doctor/check-machine.ts';
import { checkTerminal } from './doctor/check-terminal.ts';
import { checkWorker } from './doctor/check-worker.ts';
import type { Diagnosis } from './doctor/diagnosis.ts';
import { JSON_FLAG, printJson, printLine } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

export const doctorVerb: Verb = {
  name: 'doctor',
  usage: '[flags]',
  about: `Looks for what keeps a floor from working: configuration, permissions, room on the disk, the store's integrity,
whether the engine lives, clock and time zone, name lookup, whether a worker starts, programs of tools, channels, the port
of metrics, a fleet's Redis and workers, limits of the process, the terminal. Says of each what is so and how
to mend it. Exit code 1 where something is wrong; warnings alone are 0.`,
  inputs: { least: 0, most: 0 },
  flags: JSON_FLAG,
  examples: [
    ['scarefloor doctor', 'before the first night, and when something is odd'],
    ['scarefloor doctor --json | jq \'.[] | select(.state != "ok")\'', 'for a program'],
  ],
  run: async (context) => {
    const diagnoses = await diagnose(context);
    if (context.flags.is('json')) printJson(context, 'doctor', diagnoses);
    else for (const diagnosis of diagnoses) printDiagnosis(context, diagnosis);
    return diagnoses.some(({ state }) => state === 'fault') ? 1 : 0;
  },
};

async function diagnose(context: CommandContext): Promise<Diagnosis[]> {
  const { environment, streams } = context;
  const { settings, diagnoses } = await checkConfiguration(context.settings);
  const terminal = checkTerminal(streams.stdout, environment);
  const zone = settings?.timezone ?? systemZone();
  const machine = [checkNode(), ...checkLimits(), checkZone(zone, environment), await checkNames(), terminal];
  if (settings === null) return [...diagnoses, ...machine];
  return [...diagnoses, ...(await checkPlace(context, settings)), ...machine];
}

async function checkPlace(context: CommandContext, settings: Settings): Promise<Diagnosis[]> {
  const path = settings.scheduler.sqlite_db_path;
  const { inspectStore } = await import('../store/inspect-store.ts');
  let inspection: StoreInspection | null = null;
  let store: Diagnosis;
  try {
    inspection = inspectStore(path);
    store = checkStore(path, inspection);
  } catch (error) {
    store = unreadableStore(path, error);
  }
  // An older one stays as it is: to bring it up to date is for whoever works with it.
  const isSound =
    inspection !== null && store.state !== 'fault' && inspection.schema === inspection.newestSchema;
  const tasks = isSound ? await storedTasks(context, settings) : [];
  const engine = checkEngine(inspection, context.clock.now());
  const isDiskSilent = (inspection?.diskSilentSince ?? null) !== null;
  const isAtWork = engine.state === 'ok' || (engine.state === 'fault' && isDiskSilent);
  const metrics = await checkMetrics(settings.metrics, isAtWork);
  return [
    ...checkDirectories(settings),
    ...checkOwnership(settings),
    store,
    engine,
    ...(metrics === null ? [] : [metrics]),
    checkClock(context.clock.now(), inspection?.lastRecordedAt ?? null),
    await checkWorker(settings, context.clock),
    ...(await checkPrograms([...settings.tasks, ...tasks], settings, context.environment)),
    ...checkChannels(settings),
    ...(await checkFleet(settings, context)),
  ];
}

/** Those that the configuration does not have as well. */
async function storedTasks(context: CommandContext, settings: Settings): Promise<Task[]> {
  const [{ Store }, { leaveStore }] = await Promise.all([
    import('../store/store.ts'),
    import('../store/leave-store.ts'),
  ]);
  const store = Store.open(settings.scheduler.sqlite_db_path, settings.scheduler.synchronous);
  try {
    const configured = new Set(settings.tasks.map(({ name }) => name));
    return store.tasks.list({ now: context.clock.now() }).filter(({ name }) => !configured.has(name));
  } finally {
    leaveStore(store);
  }
}

const WORDS = { ok: 'ok', warning: 'warn', fault: 'FAULT' } as const;

function printDiagnosis(context: CommandContext, { about, state, finding, mend }: Diagnosis): void {
  printLine(context, `${WORDS[state].padEnd(6)} ${about.padEnd(14)} ${safeText(finding)}`);
  if (mend !== '') printLine(context, `${' '.repeat(22)}mend: ${safeText(mend)}`);
}
