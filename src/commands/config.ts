import { redisAddress } from '../config/redis-address.ts';
import type { FleetSettings, Settings } from '../config/settings.ts';
import { plural } from '../console/text/count-words.ts';
import { shownConfig } from '../domain/shown-config.ts';
import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import type { Output } from './outputs/outputs.ts';
import { JSON_FLAG, printJson, printLine } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';

const HIDDEN = '[redacted]';

const WORDS = ['check', 'show', 'schema'] as const;

export const configVerb: Verb = {
  name: 'config',
  usage: `${WORDS.join(' | ')} [flags]`,
  about: `"check" reads the configuration and names every mistake with its line; exit code 2 where there is one. "show"
prints what holds after file, environment and defaults, without secrets. "schema" prints the JSON Schema of the file for
editors; the first line of a scarefloor.yaml can name it:
  # yaml-language-server: $schema=./scarefloor.schema.json`,
  inputs: { least: 1, most: 1 },
  completes: WORDS,
  flags: JSON_FLAG,
  examples: [
    ['scarefloor config check', 'before a restart, or in a commit hook'],
    ['scarefloor config show', 'what holds here'],
    ['scarefloor config schema > scarefloor.schema.json', 'for an editor'],
  ],
  run: async (context) => {
    const [word = ''] = context.input;
    switch (word) {
      case 'check':
        return await check(context);
      case 'show':
        printJson(context, 'config-show', shown(await context.settings()));
        return 0;
      case 'schema': {
        const { configJsonSchema } = await import('../config/json-schema.ts');
        printLine(context, JSON.stringify(configJsonSchema(), null, 2));
        return 0;
      }
      default:
        throw new UserError(`"${safeText(word, 40)}" is no word of "config"; it knows: ${WORDS.join(', ')}`);
    }
  },
};

async function check(context: CommandContext): Promise<number> {
  const { file, tasks, blackouts, channels, fleet } = await context.settings();
  const place = fleet === null ? null : shownAddress(fleet);
  const counts = { tasks: tasks.length, blackouts: blackouts.length, channels: channels.length };
  if (context.flags.is('json'))
    printJson(context, 'config-check', { file, ok: true, ...counts, fleet: place });
  else if (file === null) printLine(context, 'no configuration file: the defaults hold');
  else
    printLine(
      context,
      `${file} is right: ${plural(counts.tasks, 'task')}, ${plural(counts.blackouts, 'blackout')}, ${plural(counts.channels, 'channel')}${place === null ? '' : `, a fleet at ${place}`}`,
    );
  return 0;
}

/** Of its credentials only that they are there. */
function shownFleet(fleet: FleetSettings): Record<string, unknown> {
  const password = fleet.password === '' ? '' : HIDDEN;
  return { ...fleet, redis_url: shownAddress(fleet), password, key: HIDDEN };
}

/** Without the login that it may hold. */
function shownAddress({ redis_url: url }: FleetSettings): string {
  return redisAddress(url).address?.shown ?? HIDDEN;
}

/** Of channels and headers only that they are there: what they hold are credentials. */
function shown({
  channels,
  web,
  scheduler,
  console,
  metrics,
  tasks,
  blackouts,
  fleet,
  ...settings
}: Settings): Output<'config-show'> {
  return {
    ...settings,
    scheduler: { ...scheduler },
    metrics: { ...metrics },
    console: { ...console },
    tasks: tasks.map((task) => ({ ...task, config: shownConfig(task.config) })),
    fleet: fleet && shownFleet(fleet),
    blackouts: blackouts.map((window) => ({ ...window })),
    web: { ...web, headers: Object.keys(web.headers) },
    channels: channels.map(({ name, type, rules, maxPerMinute, timeoutMs, missing }) => ({
      name,
      type,
      rules,
      maxPerMinute,
      timeoutMs,
      missing,
    })),
  };
}
