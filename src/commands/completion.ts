import { UserError } from '../shared/errors.ts';
import { safeText } from '../shared/safe-text.ts';
import { completionScript, SHELLS, type Shell } from './completion-script.ts';
import { withFloor } from './floor.ts';
import { printLine } from './print.ts';
import type { CommandContext, Verb } from './verb.ts';
import { VERBS } from './verbs.ts';

/** More names than anybody would look through. */
const MOST_NAMES = 1_000;

export const completionVerb: Verb = {
  name: 'completion',
  usage: `${SHELLS.join('|')} | tasks`,
  about: `Prints a completion script: verbs, flags, their values, files, and the names of tasks. "tasks" prints those names,
one a line, which is what the scripts ask for.`,
  inputs: { least: 1, most: 1 },
  completes: [...SHELLS, 'tasks'],
  flags: {},
  examples: [
    ['source <(scarefloor completion bash)', 'in ~/.bashrc'],
    ['source <(scarefloor completion zsh)', 'in ~/.zshrc, after compinit'],
    ['scarefloor completion fish > ~/.config/fish/completions/scarefloor.fish', 'once'],
  ],
  run: async (context) => {
    const [word = ''] = context.input;
    if (word === 'tasks') return await printTaskNames(context);
    const shell = SHELLS.find((one) => one === word);
    if (shell === undefined)
      throw new UserError(`"${safeText(word, 40)}" is no shell that is known: ${SHELLS.join(', ')}`);
    printLine(context, await scriptFor(shell));
    return 0;
  },
};

async function scriptFor(shell: Shell): Promise<string> {
  const verbs = await Promise.all(
    Object.entries(VERBS).map(async ([name, entry]) => ({
      name,
      summary: entry.summary,
      verb: await entry.load(),
    })),
  );
  return completionScript(shell, verbs);
}

async function printTaskNames(context: CommandContext): Promise<number> {
  return await withFloor(context, { engine: 'attach', readOnly: true }, async ({ store }) => {
    const names = store.tasks.list({ limit: MOST_NAMES, now: context.clock.now() }).map(({ name }) => name);
    if (names.length > 0) printLine(context, names.map((name) => safeText(name)).join('\n'));
    return 0;
  });
}
