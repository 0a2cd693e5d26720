/** Acts on many rows at once: what is chosen, what is wanted of it, and what that would come to. */
import type { ActOf } from '../../domain/operator.ts';

/** `pauseOrResume` resumes only where all that is chosen is paused. */
export type ManyVerb =
  | 'run'
  | 'pause'
  | 'resume'
  | 'stop'
  | 'pauseOrResume'
  | 'cancel'
  | 'kill'
  | 'retry'
  | 'redrive'
  | 'discard';

/** Rows of a list: tasks by their ids, executions and dead letters by those of executions. */
export interface Selection {
  list: 'tasks' | 'history' | 'dead';
  /** With a filter: all that it lets through, also what was never read, but for `ids`. null: `ids` alone. */
  filter: string | null;
  ids: readonly number[];
  /** To stop: all tasks that have this host among their targets, besides. */
  host?: string;
}

export interface ManyPlan {
  /** Of what was chosen, all that it can be done to at the moment. */
  act: ActOf<'many'>;
  /** `14 executions`; the name of its task where it is only one. */
  subject: string;
  /** One sentence of what it would hit. */
  radius: string;
  /** Why nothing can be done; '' = something can. */
  refusal: string;
  /** The tasks that it concerns. */
  taskIds: readonly number[];
}
