/** What one section of the selftest has measured. */
export interface SectionReport {
  section: string;
  /** One line: `fast 40/40, normal 130/140`. */
  headline: string;
  /** Measured against what was promised, for people. The first `words` cells of a row are no figures. */
  table: { headings: string[]; words: number; rows: string[][] };
  /** One line for each promise that was not kept. */
  broken: string[];
  /** What is worth saying besides: how it was measured, or why something was not. */
  notes: string[];
  /** The same and more for programs. */
  data: Record<string, unknown>;
}

/** `12/12`; a dash where nothing is promised. */
export function ratio(kept: number, promised: number): string {
  return promised === 0 ? '-' : `${kept}/${promised}`;
}

/** `a, b, c and 4 more`. */
export function listed(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
