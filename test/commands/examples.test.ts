/** What the help shows as examples is what a shell makes of it, and what the verbs take. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseFlags } from '../../src/commands/flags.ts';
import { splitWords } from '../../src/commands/split-words.ts';
import { VERBS } from '../../src/commands/verbs.ts';
import { temporaryDirectory } from '../config/config-file.ts';

/** Notes its words, one command line a record; whatever else an example names is nothing here. */
const NOTE = `#!/bin/sh\n{ for word; do printf '%s\\037' "$word"; done; printf '\\036'; } >>"$NOTED"\n`;

/** The command lines of the program that bash makes of an example. */
function commandLinesOf(example: string): string[][] {
  const folder = temporaryDirectory();
  const bin = join(folder, 'bin');
  const noted = join(folder, 'noted');
  mkdirSync(bin);
  writeFileSync(join(bin, 'scarefloor'), NOTE);
  chmodSync(join(bin, 'scarefloor'), 0o755);
  // tmux runs what stands in #( ).
  const [, inTmux] = /#\((.*)\)/.exec(example) ?? [];
  // Absolute paths and the home stay within the folder.
  const line = (inTmux ?? example).replaceAll(/> (?:~|\/)\S+/g, '> file');
  const program = `command_not_found_handle() { return 0; }\n${line}\nwait`;
  execFileSync('/bin/bash', ['-c', program], {
    cwd: folder,
    env: { PATH: bin, HOME: folder, NOTED: noted },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  if (!existsSync(noted)) return [];
  const records = readFileSync(noted, 'utf8').split('\u001e').slice(0, -1);
  return records.map((record) => record.split('\u001f').slice(0, -1));
}

/** Others are of other programs, such as a watchdog's. */
const OF_OURS = /\bscarefloor(?= |$)/;

test.each(Object.keys(VERBS))('the examples of %s are command lines of it', async (name) => {
  const { examples } = await VERBS[name]!.load();
  expect(examples.length).toBeGreaterThan(0);
  const own = examples.filter(([example]) => OF_OURS.test(example));
  expect(own.length).toBeGreaterThan(0);
  for (const [example, does] of own) {
    expect(does).not.toBe('');
    const lines = commandLinesOf(example);
    expect(lines.length, example).toBeGreaterThan(0);
    for (const argv of lines) {
      const { verb = 'console', rest, command } = splitWords(argv);
      const called = await VERBS[verb]!.load();
      const { input } = parseFlags(rest, called.flags);
      const count = input.length + (called.takesCommand === true ? 0 : (command ?? []).length);
      expect(count, example).toBeGreaterThanOrEqual(called.inputs.least);
      expect(count, example).toBeLessThanOrEqual(called.inputs.most);
    }
    expect(
      lines.some((argv) => (splitWords(argv).verb ?? 'console') === name),
      example,
    ).toBe(true);
  }
});
