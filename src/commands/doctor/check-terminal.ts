/** What the console can show on this terminal. */

import { SMALLEST } from '../../console/layout.ts';
import { abilitiesOf } from '../../console/terminal/abilities.ts';
import { type Diagnosis, ok, warning } from './diagnosis.ts';

export function checkTerminal(stdout: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): Diagnosis {
  if (!stdout.isTTY) return ok('terminal', 'none here: the console prints once');
  const { columns, rows } = stdout;
  const { TERM = '', TMUX } = environment;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows)
    return warning(
      'terminal',
      `${columns}x${rows} is too small`,
      `make it at least ${SMALLEST.columns}x${SMALLEST.rows}`,
    );
  const { ascii, colour, links } = abilitiesOf(environment);
  const words = `${TERM || 'unknown'}${TMUX ? ' in tmux' : ''}, ${columns}x${rows}`;
  if (ascii)
    return warning('terminal', `${words}: drawn with ASCII`, 'set LANG to a UTF-8 locale, such as C.UTF-8');
  const lacks = [...(colour ? [] : ['colours']), ...(links ? [] : ['links'])];
  return ok('terminal', lacks.length === 0 ? words : `${words}, without ${lacks.join(' and ')}`);
}
