/** A line made for the eye as one for the ear: words and commas, no bars, no rules, no marks. */

/** Box drawing, blocks, Braille dots and the like. */
const DRAWN = /[\u2500-\u25ff\u2800-\u28ff\u2581-\u2588\u22ef]+/g;
const GAP = /\s{2,}/;
const TICKS: Readonly<Record<string, string>> = { '✓': 'ok', '✗': 'failed' };
/** Ticks that stand side by side are the outcomes of several executions. */
const TICK_RUN = /[✓✗][✓✗-]*|-[✓✗-]+/g;

/** '' where nothing of it can be said. */
export function spokenLine(line: string): string {
  return line
    .replace(TICK_RUN, (run) =>
      run
        .split('')
        .map((tick) => TICKS[tick] ?? 'cancelled')
        .join(' '),
    )
    .replace(DRAWN, '  ')
    .split(GAP)
    .map((part) => part.trim())
    .filter((part, index) => part !== '' && part !== '>' && (part !== '-' || index < 2))
    .map((part) => part.replace(/^> ?/, ''))
    .join(', ');
}
