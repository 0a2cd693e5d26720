import { join } from 'node:path';
import type { Floor } from '../board/open-floor.ts';
import { createLogger } from '../shared/log.ts';
import { withFloor } from './floor.ts';
import { missingProgram } from './missing-program.ts';
import type { SignalSource, Verb } from './verb.ts';

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export const runVerb: Verb = {
  name: 'run',
  usage: '[flags]',
  about: `The engine without a screen, for systemd and containers. Logs to stderr and to the log file. SIGTERM, SIGINT
and SIGHUP end it: what runs has 20 seconds to finish, then goes back to the queue; a second signal does
not wait for it. Where another engine runs, it stands by and takes over when that ends.`,
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
    const endings = endingSignals(context.signals);
    try {
      return await withFloor(context, { engine: 'embed', logger }, async (floor) => {
        const { role, pid, host } = floor.board.snapshot().engine;
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
        if (role === 'elsewhere') logger.info({ pid, host }, 'standing by: another process is the engine');
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
  void second.then(() => (closed ? undefined : floor.close('handover')));
  await closing;
}

function endingSignals(source: SignalSource) {
  const first = Promise.withResolvers<NodeJS.Signals>();
  const second = Promise.withResolvers<NodeJS.Signals>();
  const seen: NodeJS.Signals[] = [];
  const listeners = SIGNALS.map((signal) => {
    const listener = () => {
      seen.push(signal);
      (seen.length === 1 ? first : second).resolve(signal);
    };
    source.on(signal, listener);
    return [signal, listener] as const;
  });
  const dispose = () => {
    for (const [signal, listener] of listeners) source.off(signal, listener);
  };
  return { first: first.promise, second: second.promise, dispose };
}
