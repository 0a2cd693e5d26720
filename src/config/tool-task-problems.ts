/** The rules of a tool task that need more than one of its keys: argv, its placeholders, targets, and the output asked for. */
import { basename } from 'node:path';
import { safeText } from '../shared/safe-text.ts';
import { didYouMean } from './suggest.ts';

export interface ToolProblem {
  key: string;
  /** Behind the name of the key: `has {target}; did you mean {targets}?`. */
  message: string;
}

const TARGETS = '{targets}';
const ENVIRONMENT = /\{env:([^}]*)\}/g;
/** What looks like a placeholder of ours; other braces (JSON, a template's `{{BaseURL}}`) are the tool's own. */
const NEARLY = /(?<!\{)\{((?:target|tgt|env|list|file|input)[a-z_:-]*)\}(?!\})/gi;
const LONGEST_SHOWN = 60;

/**
 * What is wrong with these settings, as they stand in the file; what is of the wrong kind is left to the schema's own
 * message.
 */
export function toolTaskProblems(config: Record<string, unknown>): ToolProblem[] {
  const argv = textsOf(config.argv);
  if (argv === null || argv.length === 0) return [];
  return [
    ...programProblems(argv),
    ...placeholderProblems(argv, config),
    ...targetProblems(argv, config),
    ...outputProblems(argv, config),
  ];
}

function programProblems([program = '', ...rest]: string[]): ToolProblem[] {
  if (program.includes('{')) return [{ key: 'argv', message: 'must begin with the program itself' }];
  if (rest.length === 0 && /^[\w./-]+\s+\S/.test(program))
    return [
      {
        key: 'argv',
        message: `is one word "${safeText(program, LONGEST_SHOWN)}"; write each argument as an entry of its own: there is no shell`,
      },
    ];
  return [];
}

function placeholderProblems(argv: string[], config: Record<string, unknown>): ToolProblem[] {
  const allowed = [...(textsOf(config.env_allow) ?? []), ...Object.keys(groupOf(config.env))];
  return argv.flatMap((argument) => [
    ...[...argument.matchAll(ENVIRONMENT)]
      .map(([, name = '']) => name)
      .filter((name) => !allowed.includes(name))
      .map((name) => ({
        key: 'argv',
        message: `has {env:${safeText(name, LONGEST_SHOWN)}}, which neither env_allow nor env names${didYouMean(name, allowed)}`,
      })),
    ...[...argument.matchAll(NEARLY)]
      .map(([whole, word = '']) => ({ whole, word }))
      .filter(({ whole, word }) => whole !== TARGETS && !word.toLowerCase().startsWith('env:'))
      .map(({ whole }) => ({
        key: 'argv',
        message: `has ${safeText(whole, LONGEST_SHOWN)}; did you mean ${TARGETS}?`,
      })),
  ]);
}

function targetProblems(argv: string[], config: Record<string, unknown>): ToolProblem[] {
  const given =
    typeof config.targets_file === 'string' || (Array.isArray(config.targets) && config.targets.length > 0);
  const wanted = config.stdin === 'targets' || argv.some((argument) => argument.includes(TARGETS));
  if (wanted && !given) {
    const by = config.stdin === 'targets' ? 'stdin: targets' : TARGETS;
    return [{ key: '', message: `has ${by} and needs targets_file or targets` }];
  }
  if (given && !wanted)
    return [
      {
        key: config.targets_file === undefined ? 'targets' : 'targets_file',
        message: `is used by nothing: put ${TARGETS} into argv, or set stdin: targets`,
      },
    ];
  return [];
}

function outputProblems(argv: string[], config: Record<string, unknown>): ToolProblem[] {
  const isNmap = argv.some((argument) => basename(argument) === 'nmap');
  const printsXml = argv.some((argument, index) => argument === '-oX' && argv[index + 1] === '-');
  // Behind a wrapper the arguments may stand elsewhere.
  if (config.output === 'nmap' && isNmap && !printsXml)
    return [{ key: 'output', message: 'nmap reads the XML that nmap prints: put -oX and - into argv' }];
  return [];
}

function textsOf(value: unknown): string[] | null {
  if (value === undefined) return null;
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}

function groupOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
