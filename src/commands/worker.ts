import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { fleetKeyProblem } from '../config/fleet-key.ts';
import { redisAddress } from '../config/redis-address.ts';
import { FLEET_DEFAULTS, type FleetSettings } from '../config/settings.ts';
import { codeOf, UserError } from '../shared/errors.ts';
import { createStreamLogger } from '../shared/log.ts';
import type { CommandContext, Verb } from './verb.ts';

const MOST_AT_ONCE = 256;
/** As many hosts at once as a scan of one machine: most shards hold one or two. */
const USUAL_AT_ONCE = 16;
const LONGEST_NAME = 40;
/** Jobs are handed back in less; what Redis does not take by then, others find out by themselves. */
const LEAVE_MS = 5_000;
const KEY_VARIABLE = 'SCAREFLOOR_FLEET_KEY';
const URL_VARIABLE = 'SCAREFLOOR_FLEET_REDIS';

export const workerVerb: Verb = {
  name: 'worker',
  usage: '[--redis URL] [flags]',
  about: `Collects for the scans of an engine on another machine, which share the Redis of their section "fleet". Needs that
Redis, the fleet's key and a way to the targets; keeps nothing: pages go to the engine, sealed with the key. Where Redis
cannot be reached it keeps trying. SIGTERM and SIGINT end it: what it carries goes to the other workers at once, which go
on where it was. The key comes from ${KEY_VARIABLE}, a file or the configuration; a URL with a password in it from
${URL_VARIABLE} or the configuration. Logs to stderr. Exit code 3: engine and worker have different keys or versions.`,
  inputs: { least: 0, most: 0 },
  flags: {
    redis: { type: 'text', value: 'URL', help: 'where Redis is (fleet.redis_url)' },
    name: { type: 'text', help: "what the engine's screens show it as (the host's name)" },
    concurrency: { type: 'number', value: 'N', help: `shards at once (${USUAL_AT_ONCE})` },
    keyFile: { type: 'text', value: 'FILE', help: "the file that holds the fleet's key (fleet.key_file)" },
    caFile: {
      type: 'text',
      value: 'FILE',
      help: 'PEM of the authority that signed the certificate of Redis (fleet.ca_file)',
    },
  },
  examples: [
    [
      'scarefloor worker --redis rediss://redis.example.org:6379 --key-file /etc/scarefloor/fleet.key',
      'on each machine that helps',
    ],
    ['scarefloor worker --config /etc/scarefloor/scarefloor.yaml', 'with the section "fleet" of the engine'],
    ['scarefloor worker --name lab-2 --concurrency 8', 'eight shards at once'],
  ],
  run: async (context) => {
    const { settings, level } = await workerSettings(context);
    const { flags, streams, clock, version } = context;
    const concurrency = flags.whole('concurrency', 1, MOST_AT_ONCE) ?? USUAL_AT_ONCE;
    const given = flags.text('name');
    if (given !== undefined && (!/^[\w.@-]+$/.test(given) || given.length > LONGEST_NAME))
      throw new UserError(`--name must be one word of at most ${LONGEST_NAME} letters, digits and . _ @ -`);
    const name = given ?? hostname();
    const logger = createStreamLogger(streams.stderr, level);
    const endings = onEndings(context);
    const [{ FleetWorker }, { fleetWork }, { openWorkerFolder }] = await Promise.all([
      import('../fleet/fleet-worker.ts'),
      import('../fleet/fleet-work.ts'),
      import('../fleet/worker-folder.ts'),
    ]);
    const folder = openWorkerFolder();
    try {
      const worker = await FleetWorker.open(
        {
          settings,
          name,
          concurrency,
          version,
          clock,
          work: fleetWork(folder.path),
          log: (severity, message, fields) => logger[severity](fields ?? {}, message),
        },
        endings.first,
      );
      if (worker === null) return 0;
      logger.info({ version, concurrency }, 'ready for shards');
      await aborted(endings.first);
      logger.info({ signal: endings.first.reason }, 'ending: what is carried here goes back');
      const inTime = new AbortController();
      const late = AbortSignal.any([endings.second, inTime.signal]);
      await Promise.race([worker.close().finally(() => inTime.abort()), clock.sleep(LEAVE_MS, late)]);
      logger.info('ended');
      return endings.second.aborted ? 130 : 0;
    } finally {
      endings.dispose();
      folder.remove();
    }
  },
};

/** The section of the file, with what flags and environment say in its place. */
async function workerSettings(context: CommandContext) {
  const { flags, environment, workingDirectory } = context;
  const { fleet, logLevel } = await context.settings();
  const at = (name: string) => resolve(workingDirectory, flags.text(name) ?? '');
  const url = flags.text('redis') ?? environment[URL_VARIABLE] ?? fleet?.redis_url ?? '';
  if (url === '')
    throw new UserError(
      `no fleet here: name its Redis with --redis URL or ${URL_VARIABLE}, or give a configuration with a section "fleet"`,
    );
  const { address, problem } = redisAddress(url);
  if (address === null) throw new UserError(`the URL of Redis ${problem}`);
  if (flags.has('redis') && address.password !== '')
    throw new UserError(
      `everybody on this machine can read the command line: give a URL with a password in ${URL_VARIABLE}, or in the configuration`,
    );
  const key = flags.has('keyFile') ? readKey(at('keyFile')) : (environment[KEY_VARIABLE] ?? fleet?.key ?? '');
  const why = fleetKeyProblem(key);
  if (why !== '') throw new UserError(`the fleet's key (--key-file, ${KEY_VARIABLE} or fleet.key) ${why}`);
  const settings: FleetSettings = { ...FLEET_DEFAULTS, ...fleet, redis_url: url, key };
  if (flags.has('caFile')) settings.ca_file = at('caFile');
  return { settings, level: logLevel };
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new UserError(`--key-file: ${path} cannot be read (${codeOf(error)})`, { cause: error });
  }
}

function onEndings({ signals }: CommandContext) {
  const [first, second] = [new AbortController(), new AbortController()];
  const listener = (signal: NodeJS.Signals): void => (first.signal.aborted ? second : first).abort(signal);
  const heard = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
  for (const signal of heard) signals.on(signal, listener);
  const dispose = (): void => {
    for (const signal of heard) signals.off(signal, listener);
  };
  return { first: first.signal, second: second.signal, dispose };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((end) => signal.addEventListener('abort', end, { once: true }));
}
