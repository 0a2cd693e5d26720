import { dashed, GLOBAL_FLAGS } from './flags.ts';
import type { FlagSpec, FlagTable, Verb } from './verb.ts';
import { VERBS } from './verbs.ts';

/** The help of the whole program. */
export function programHelp(): string {
  const verbs = Object.entries(VERBS).map(([name, { summary }]) => [name, summary] as const);
  return `scarefloor: schedules, runs and watches security scans

Usage: scarefloor [VERB] [words] [flags]

${columns(verbs)}

Flags of every verb:
${flagLines(GLOBAL_FLAGS)}

Exit codes: 0 done, 1 the work failed, 2 usage or configuration, 3 refused, 130 interrupted.
"scarefloor VERB --help" says more. SCAREFLOOR_CONFIG and SCAREFLOOR_DB stand for --config and --db.
`;
}

/** The help of one verb, made from its declaration. */
export function verbHelp(verb: Verb): string {
  const command = verb.name === 'console' ? 'scarefloor' : `scarefloor ${verb.name}`;
  const own = Object.keys(verb.flags).length > 0 ? `\nFlags:\n${flagLines(verb.flags)}\n` : '';
  return `Usage: ${command} ${verb.usage}

${verb.about}
${own}
Flags of every verb:
${flagLines(GLOBAL_FLAGS)}

Examples:
${verb.examples.map(([commandLine, does]) => `  # ${does}\n  ${commandLine}`).join('\n')}
`;
}

function flagLines(table: FlagTable): string {
  return columns(Object.entries(table).map(([name, spec]) => [flagUsage(name, spec), spec.help] as const));
}

function flagUsage(name: string, spec: FlagSpec): string {
  const long = spec.on ? `--no-${dashed(name).slice(2)}` : dashed(name);
  const value = spec.type === 'boolean' ? '' : (spec.choices?.join('|') ?? spec.value ?? 'TEXT');
  return `${spec.short ? `-${spec.short}, ` : ''}${long}${value ? ` ${value}` : ''}`;
}

/** Two columns; an entry that is too long for the first gets a line of its own. */
function columns(rows: readonly (readonly [string, string])[]): string {
  const WIDEST = 34;
  const width = Math.min(WIDEST, Math.max(...rows.map(([left]) => left.length)));
  return rows
    .map(([left, right]) =>
      left.length > width
        ? `  ${left}\n  ${' '.repeat(width)}  ${right}`
        : `  ${left.padEnd(width)}  ${right}`,
    )
    .join('\n');
}
