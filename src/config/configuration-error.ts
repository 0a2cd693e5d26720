import { UserError } from '../shared/errors.ts';

export interface LocatedProblem {
  /** 1-based. */
  line: number;
  message: string;
}

/** Everything that is wrong with a configuration file. Its message is one `file:line: what` for each mistake. */
export class ConfigurationError extends UserError {
  readonly file: string;
  readonly problems: readonly LocatedProblem[];
  constructor(file: string, problems: readonly LocatedProblem[]) {
    super(problems.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'));
    this.file = file;
    this.problems = problems;
  }
}
