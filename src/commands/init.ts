import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { starterConfig, starterTargets } from '../config/starter-config.ts';
import { messageOf, UserError } from '../shared/errors.ts';
import { JSON_FLAG, printJson, printLine } from './print.ts';
import type { Verb } from './verb.ts';

const FILES = [
  ['scarefloor.yaml', starterConfig],
  ['targets.txt', starterTargets],
] as const;

export const initVerb: Verb = {
  name: 'init',
  usage: '[--json]',
  about:
    'Writes a commented scarefloor.yaml and a targets.txt into the current directory. Overwrites nothing.',
  inputs: { least: 0, most: 0 },
  flags: JSON_FLAG,
  examples: [['scarefloor init', 'start here']],
  run: async (context) => {
    const existing = FILES.map(([name]) => name).filter((name) =>
      existsSync(join(context.workingDirectory, name)),
    );
    if (existing.length > 0)
      throw new UserError(
        `${existing.join(' and ')} exist${existing.length === 1 ? 's' : ''} already; nothing was written`,
        {
          exitCode: 3,
        },
      );
    for (const [name, content] of FILES) {
      try {
        // The configuration may come to hold credentials. `wx`: what appeared since the check above stays.
        writeFileSync(join(context.workingDirectory, name), content(), { mode: 0o600, flag: 'wx' });
      } catch (error) {
        throw new UserError(`cannot write ${name}: ${messageOf(error)}`);
      }
      if (!context.flags.is('json')) printLine(context, `wrote ${name}`);
    }
    const files = FILES.map(([name]) => join(context.workingDirectory, name));
    if (context.flags.is('json')) printJson(context, 'written', { files });
    else printLine(context, 'put targets into targets.txt, then run: scarefloor');
    return 0;
  },
};
