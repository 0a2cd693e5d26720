import { UserError } from '../shared/errors.ts';

export interface LocatedProblem {
  /** 1-based. */
  line: number;
  message: string;
}

/** Whoever mends these sees what the others are. */
const MOST_TOLD = 100;

/** Everything that is wrong with a configuration file. Its message is one `file:line: what` for each mistake. */
export class ConfigurationError extends UserError {
  readonly file: string;
  readonly problems: readonly LocatedProblem[];
  constructor(file: string, problems: readonly LocatedProblem[]) {
    super(linesOf(file, problems).join('\n'));
    this.file = file;
    this.problems = problems;
  }

  /** One `file:line: what` for each mistake; of very many the first ones, and how many more there are. */
  get lines(): string[] {
    return linesOf(this.file, this.problems);
  }
}

function linesOf(file: string, problems: readonly LocatedProblem[]): string[] {
  const told = problems.slice(0, MOST_TOLD).map(({ line, message }) => `${file}:${line}: ${message}`);
  const more = problems.length - told.length;
  return more > 0 ? [...told, `${file}: and ${more} more like these`] : told;
}
