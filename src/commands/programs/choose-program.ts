import { findProgram } from '../../tool/find-program.ts';

/** Set by the operator, or what most machines have; `source` for the message when it cannot be run. */
export interface Chosen {
  command: string;
  source: string;
}

/** $VISUAL, $EDITOR (POSIX, Environment Variables 8.3), vi, nano; null: none of them is here. */
export function chooseEditor(environment: NodeJS.ProcessEnv): Chosen | null {
  return chosen(environment, ['VISUAL', 'EDITOR'], ['vi', 'nano']);
}

/** $PAGER, less, more; null: none of them is here. */
export function choosePager(environment: NodeJS.ProcessEnv): Chosen | null {
  return chosen(environment, ['PAGER'], ['less -R', 'more']);
}

function chosen(
  environment: NodeJS.ProcessEnv,
  variables: readonly string[],
  usual: readonly string[],
): Chosen | null {
  for (const name of variables) {
    const command = environment[name]?.trim();
    if (command) return { command, source: `$${name}` };
  }
  const found = usual.find(
    (command) => 'path' in findProgram(command.split(' ')[0] ?? '', environment.PATH ?? ''),
  );
  return found === undefined ? null : { command: found, source: 'the PATH' };
}
