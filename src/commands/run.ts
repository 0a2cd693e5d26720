import { join } from 'node:path';
import type { Floor } from '../board/open-floor.ts';
import { createLogger } from '../shared/log.ts';
import { withFloor } from './floor.ts';
import { missingProgram } from './missing-program.ts';
import type { SignalSource, Verb } from './verb.ts';

const ENDING: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

export const runVerb: Verb = {
  name: 'run',
  usage: '[flags]',
  about: `The engine without a screen, for systemd and containers. Logs to stderr and to the log file. SIGTERM
and SIGINT end it: what runs has 20 seconds to finish, then goes back to the queue; a second signal does not wait
for it. SIGHUP, or saving the configuration, reads it again: what can change while it runs does, and the log says
what does not (on a terminal SIGHUP means that the line dropped, and ends it). Where another engine runs, it stands
by and takes over when that ends; one of an earlier version it relieves at once, and keeps a copy of the store as it was
as .before-vN. Where the configuration has metrics: { port: N }, /metrics and /healthz are served.`,
  inputs: { least: 0, most: 0 },
  flags: {},
  examples: [
    ['scarefloor run', 'until it is told to end'],
    ['scarefloor run --config /etc/scarefloor/scarefloor.yaml', 'as a service'],
  ],
  run: async (context) => {
    const settings = await context.settings();
    const logger = createLogger({
      file: join(settings.logsDirectory, 'scarefloor.log'),
      level: settings.logLevel,
      also: context.streams.stderr,
    });
    // Before the floor opens: a signal that comes during the start must not be lost.
    const isOnTerminal = context.streams.stdin.isTTY === true;
    const endings = endingSignals(context.signals, isOnTerminal ? [...ENDING, 'SIGHUP'] : ENDING);
    try {
      const { metricsCompanion } = await import('../metrics/metrics-companion.ts');
      const companion = metricsCompanion(context);
      const { reread } = context;
      const options = { engine: 'embed', upgrade: 'take over', logger, reread, companion } as const;
      return await withFloor(context, options, async (floor) => {
        if (!isOnTerminal) endings.onReload(() => floor.reload());
        const { role, pid, host } = floor.engineView();
        logger.info(
          {
            version: context.version,
            store: floor.store.path,
            config: settings.file,
            tasks: settings.tasks.length,
          },
          'started',
        );
        for (const task of settings.tasks) {
          const problem = await missingProgram(task, context.environment.PATH ?? '');
          if (problem !== '') logger.warn({ task: task.name }, `cannot run yet: ${problem}`);
        }
        if (role === 'elsewhere')
          logger.info({ engine: pid, host }, 'standing by: another process is the engine');
        const signal = await Promise.race([endings.first, floor.unusable]);
        if (typeof signal !== 'string') throw signal;
        logger.info({ signal }, 'ending: what runs has 20 seconds');
        await closeWith(floor, endings.second);
        logger.info('ended');
        return 0;
      });
    } finally {
      endings.dispose();
    }
  },
};

/** The second signal does not wait any longer. */
async function closeWith(floor: Floor, second: Promise<unknown>): Promise<void> {
  let closed = false;
  const closing = floor.close('drain').finally(() => {
    closed = true;
  });
  // What comes of it is what comes of the first.
  const hurry = () => (closed ? undefined : floor.close('handover').catch(() => undefined));
  void second.then(hurry);
  await closing;
}

function endingSignals(source: SignalSource, ending: readonly NodeJS.Signals[]) {
  const first = Promise.withResolvers<NodeJS.Signals>();
  const second = Promise.withResolvers<NodeJS.Signals>();
  const seen: NodeJS.Signals[] = [];
  const listeners = ending.map((signal) => {
    const listener = (): void => {
      seen.push(signal);
      (seen.length === 1 ? first : second).resolve(signal);
    };
    source.on(signal, listener);
    return [signal, listener] as const;
  });
  // A SIGHUP before the floor is open must not end the process; it has just read its configuration.
  let reload: () => void = () => undefined;
  if (!ending.includes('SIGHUP')) {
    const listener = (): void => reload();
    source.on('SIGHUP', listener);
    listeners.push(['SIGHUP', listener]);
  }
  const onReload = (work: () => void): void => {
    reload = work;
  };
  const dispose = () => {
    for (const [signal, listener] of listeners) source.off(signal, listener);
  };
  return { first: first.promise, second: second.promise, onReload, dispose };
}
