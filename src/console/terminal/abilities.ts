/** What the terminal can show, as far as its environment tells. */

export interface Abilities {
  colour: boolean;
  ascii: boolean;
  links: boolean;
}

export function abilitiesOf(environment: NodeJS.ProcessEnv, ascii: boolean | undefined = false): Abilities {
  const terminal = environment.TERM ?? '';
  return {
    // https://no-color.org: present and not empty.
    colour: (environment.NO_COLOR ?? '') === '' && terminal !== 'dumb',
    // The Linux console has glyphs for box drawing but not for the marks of outcomes.
    ascii: ascii || !isUtf8(environment) || terminal === 'linux' || terminal === 'dumb',
    links: makesLinks(environment, terminal),
  };
}

/** The first of these that is set decides (POSIX, Environment Variables 8.2); none is the C locale. */
function isUtf8(environment: NodeJS.ProcessEnv): boolean {
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
