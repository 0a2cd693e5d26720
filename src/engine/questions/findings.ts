/** What a check found: all of it counted, the first of each kind kept. */
import { FINDING_KINDS, type Finding, type FindingKind } from '../../domain/finding.ts';

export interface NamedFinding extends Finding {
  /** The task's name; '' for what belongs to no task. */
  task: string;
}

export class Findings {
  readonly #mostOfAKind: number;
  readonly #kept = new Map<FindingKind, NamedFinding[]>();
  readonly #counts = new Map<FindingKind, number>();

  constructor(mostOfAKind: number) {
    this.#mostOfAKind = mostOfAKind;
  }

  add(found: Finding, task: string): void {
    this.#counts.set(found.kind, (this.#counts.get(found.kind) ?? 0) + 1);
    const kept = this.#kept.get(found.kind) ?? [];
    if (kept.length < this.#mostOfAKind) kept.push({ ...found, task });
    this.#kept.set(found.kind, kept);
  }

  /** Kinds that were found, the worst first. */
  counts(): { kind: FindingKind; count: number }[] {
    return FINDING_KINDS.flatMap((kind) => {
      const count = this.#counts.get(kind);
      return count === undefined ? [] : [{ kind, count }];
    });
  }

  /** The first `most`, the worst kinds first. */
  list(most: number): NamedFinding[] {
    return FINDING_KINDS.flatMap((kind) => this.#kept.get(kind) ?? []).slice(0, most);
  }
}
