/** Completion scripts, made from the verbs' own declarations. */
import { dashed, GLOBAL_FLAGS } from './flags.ts';
import type { FlagSpec, Verb } from './verb.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export interface NamedVerb {
  name: string;
  summary: string;
  verb: Verb;
}

export function completionScript(shell: Shell, verbs: readonly NamedVerb[]): string {
  if (shell === 'fish') return fishScript(verbs);
  return shell === 'bash' ? bashScript(verbs) : zshScript(verbs);
}

interface CompletedFlag {
  /** `--json`, `-n`. */
  names: string[];
  help: string;
  /** '' = takes no value; `files`, or its choices. */
  value: 'none' | 'any' | 'files' | readonly string[];
}

function flagsOf(verb: Verb): CompletedFlag[] {
  return Object.entries({ ...verb.flags, ...GLOBAL_FLAGS } as Record<string, FlagSpec>).map(
    ([name, spec]) => ({
      names: [
        spec.on === true ? `--no-${dashed(name).slice(2)}` : dashed(name),
        ...(spec.short === undefined ? [] : [`-${spec.short}`]),
      ],
      help: spec.help,
      value: takenBy(spec),
    }),
  );
}

function takenBy(spec: FlagSpec): CompletedFlag['value'] {
  if (spec.type === 'boolean') return 'none';
  if (spec.choices !== undefined) return spec.choices;
  return spec.value === 'FILE' || spec.value === 'DIRECTORY' || spec.value === 'DIR' ? 'files' : 'any';
}

/** They stand before or behind the verb, and all of them take a file. */
const GLOBAL_WITH_VALUE = Object.entries(GLOBAL_FLAGS)
  .filter(([, { type }]) => type !== 'boolean')
  .map(([name]) => dashed(name))
  .join('|');

const TASK_NAMES = 'scarefloor completion tasks 2>/dev/null';

/** The words of a verb: what a shell command prints, files, or nothing. */
function wordsOf({ completes }: Verb): { command?: string; words?: readonly string[]; files?: true } {
  if (completes === 'tasks') return { command: TASK_NAMES };
  if (completes === 'files') return { files: true };
  return completes === undefined ? {} : { words: completes };
}

/**
 * Offers those of `values` that go on from what was typed, as the shell would read them: within the quote that is
 * open, or with backslashes. Bash replaces what stands behind the last of its word breaks alone, and a colon is one.
 */
const BASH_OFFER = String.raw`_scarefloor_offer() {
  local breaks="@{COMP_WORDBREAKS//[^:=@]/}" typed="@{COMP_LINE:0:COMP_POINT}" kept="" word
  typed="@{typed##*[!\\][[:space:]]}"
  [ "@{#values[@]}" -gt 0 ] || return
  case "$current" in
    \'*) typed="@{current:1}" ;;
    \"*) typed="@{current:1}"
      mapfile -t values < <(printf '%s\n' "@{values[@]}" | sed 's/[\\"$\x60]/\\&/g') ;;
    *) [ -z "$breaks" ] || kept="@{typed%"@{typed##*[$breaks]}"}"
      mapfile -t values < <(printf '%q\n' "@{values[@]}") ;;
  esac
  for word in "@{values[@]}"; do
    [[ "$word" == "$typed"* ]] && COMPREPLY+=("@{word#"$kept"}")
  done
}`
  .replaceAll('@{', '$' + '{')
  .replaceAll('\\x60', '`');

/** For bash 4 and later, without the bash-completion package. */
function bashScript(verbs: readonly NamedVerb[]): string {
  return `${shellHead('bash')}
_scarefloor() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" verb="" skip=no word
  local -a values=()
  local files=no
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ "$skip" = yes ]; then skip=no; continue; fi
    case "$word" in ${GLOBAL_WITH_VALUE}) skip=yes ;; -*) ;; *) verb="$word"; break ;; esac
  done
${posixCases(verbs)}
  if [ "$files" = yes ]; then
    # Without candidates of ours it completes files itself, and quotes them.
    compopt -o default
    return
  fi
  _scarefloor_offer
}
${BASH_OFFER}
complete -F _scarefloor scarefloor`;
}

/** The same cases for zsh, whose words are in other variables. */
function zshScript(verbs: readonly NamedVerb[]): string {
  return `#compdef scarefloor
${shellHead('zsh')}
_scarefloor() {
  local current="\${words[CURRENT]}" previous="\${words[CURRENT-1]}" verb="" skip=no word
  local -a values
  local files=no
  values=()
  for word in "\${(@)words[2,CURRENT-1]}"; do
    if [ "$skip" = yes ]; then skip=no; continue; fi
    case "$word" in ${GLOBAL_WITH_VALUE}) skip=yes ;; -*) ;; *) verb="$word"; break ;; esac
  done
${posixCases(verbs)}
  if [ "$files" = yes ]; then
    _files
    return
  fi
  compadd -- "\${(@)values}"
}
compdef _scarefloor scarefloor`;
}

function shellHead(shell: Shell): string {
  return `# Completion of scarefloor for ${shell}. Made by "scarefloor completion ${shell}"; make it anew after an update.`;
}

/** Fills \`values\` or sets \`files\`: bash and zsh understand the same of it. */
function posixCases(verbs: readonly NamedVerb[]): string {
  const names = verbs.map(({ name }) => quoted(name)).join(' ');
  const global = Object.keys(GLOBAL_FLAGS)
    .map((name) => quoted(dashed(name)))
    .join(' ');
  const cases = verbs.map(({ name, verb }) => {
    const flags = flagsOf(verb);
    const valued = flags.filter(({ value }) => value !== 'none').map(valueCase);
    const all = flags
      .flatMap(({ names: written }) => written)
      .map(quoted)
      .join(' ');
    return `    ${name})
      case "$previous" in
${[...valued, `        *) case "$current" in -*) values=(${all}) ;; *) ${wordsFill(verb)} ;; esac ;;`].join('\n')}
      esac ;;`;
  });
  return `  case "$verb" in
    "") case "$previous" in ${GLOBAL_WITH_VALUE}) files=yes ;; *) case "$current" in -*) values=(${global}) ;; *) values=(${names}) ;; esac ;; esac ;;
${cases.join('\n')}
  esac`;
}

function valueCase({ names, value }: CompletedFlag): string {
  const pattern = names.join('|');
  if (value === 'files') return `        ${pattern}) files=yes ;;`;
  if (value === 'any' || value === 'none') return `        ${pattern}) ;;`;
  return `        ${pattern}) values=(${value.map(quoted).join(' ')}) ;;`;
}

function wordsFill(verb: Verb): string {
  const { command, words, files } = wordsOf(verb);
  if (files) return 'files=yes';
  if (words) return `values=(${words.map(quoted).join(' ')})`;
  // Names of tasks have no spaces, but nothing that has one may become two words.
  return command === undefined ? ':' : `while IFS= read -r word; do values+=("$word"); done < <(${command})`;
}

function fishScript(verbs: readonly NamedVerb[]): string {
  const all = verbs.map(({ name }) => name).join(' ');
  const lines = [
    shellHead('fish'),
    'complete -c scarefloor -f',
    ...verbs.map(
      ({ name, summary }) =>
        `complete -c scarefloor -n ${quoted(`not __fish_seen_subcommand_from ${all}`)} -a ${quoted(name)} -d ${quoted(summary)}`,
    ),
  ];
  for (const { name, verb } of verbs) {
    const here = quoted(`__fish_seen_subcommand_from ${name}`);
    for (const flag of flagsOf(verb)) lines.push(fishFlag(flag, here));
    const { command, words, files } = wordsOf(verb);
    if (files) lines.push(`complete -c scarefloor -n ${here} -F`);
    if (words) lines.push(`complete -c scarefloor -n ${here} -a ${quoted(words.join(' '))}`);
    // A tilde that begins a candidate would be the home of somebody: fish expands what it has completed.
    if (command)
      lines.push(`complete -c scarefloor -n ${here} -a ${quoted(`(${command} | string match -v "~*")`)}`);
  }
  return lines.join('\n');
}

function fishFlag({ names, help, value }: CompletedFlag, here: string): string {
  const written = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const takes =
    value === 'none'
      ? ''
      : value === 'files'
        ? ' -r -F'
        : value === 'any'
          ? ' -x'
          : ` -x -a ${quoted(value.join(' '))}`;
  return `complete -c scarefloor -n ${here} ${written.join(' ')}${takes} -d ${quoted(help)}`;
}

/** In single quotes, which bash, zsh and fish read alike but for the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '').replaceAll("'", '')}'`;
}
