/** What the terminal can show, as far as its environment tells. */

export interface Abilities {
  colour: boolean;
  /** 256 colours, not sixteen alone. */
  deep: boolean;
  ascii: boolean;
  links: boolean;
}

/** What the operator said outright, which stands above all that is guessed. */
export interface Wanted {
  /** true: draw with ASCII alone. */
  ascii?: boolean;
  /** null = as the terminal tells. */
  links?: boolean | null;
}

export function abilitiesOf(
  environment: NodeJS.ProcessEnv,
  { ascii = false, links = null }: Wanted = {},
): Abilities {
  const terminal = environment.TERM ?? '';
  return {
    // https://no-color.org: present and not empty.
    colour: (environment.NO_COLOR ?? '') === '' && terminal !== 'dumb',
    deep: hasManyColours(environment, terminal),
    // The Linux console has glyphs for box drawing but not for the marks of outcomes.
    ascii: ascii || !isUtf8(environment) || terminal === 'linux' || terminal === 'dumb',
    links: links ?? makesLinks(environment, terminal),
  };
}

/** The Linux console reads some of these sequences as others. */
export function hasTitle({ TERM = '' }: NodeJS.ProcessEnv): boolean {
  return TERM !== '' && TERM !== 'linux' && TERM !== 'dumb';
}

/** By their terminfo names, or because they say so. tmux turns what its own terminal has not into what it has. */
function hasManyColours(environment: NodeJS.ProcessEnv, terminal: string): boolean {
  return (
    /256|direct|^(?:tmux|xterm-kitty|xterm-ghostty|alacritty|foot|wezterm)/.test(terminal) ||
    /^(?:truecolor|24bit)$/.test(environment.COLORTERM ?? '') ||
    (environment.TMUX ?? '') !== ''
  );
}

/** The first of these that is set decides (POSIX, Environment Variables 8.2); none is the C locale. */
export function isUtf8(environment: NodeJS.ProcessEnv): boolean {
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return /utf-?8/i.test(locale);
}

/** Terminals that are known to make links of OSC 8; some others print the address as text. */
function makesLinks(environment: NodeJS.ProcessEnv, terminal: string): boolean {
  if (terminal === 'linux' || terminal === 'dumb') return false;
  const program = environment.TERM_PROGRAM ?? '';
  const version = Number.parseFloat(environment.TERM_PROGRAM_VERSION ?? '');
  if (program === 'tmux') return version >= 3.4;
  if (environment.TMUX !== undefined || terminal.startsWith('screen')) return false;
  return (
    ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper', 'Tabby'].includes(program) ||
    Number(environment.VTE_VERSION ?? 0) >= 5_000 ||
    environment.KITTY_WINDOW_ID !== undefined ||
    environment.KONSOLE_VERSION !== undefined ||
    environment.WT_SESSION !== undefined ||
    terminal === 'xterm-kitty' ||
    terminal === 'foot' ||
    terminal === 'alacritty'
  );
}
