/**
 * Rules of the engine broken on purpose, to see that the simulation finds it. The source stays as it is: a mutant is
 * made while its file is loaded, in a process of its own.
 */
import { registerHooks } from 'node:module';

export interface Mutant {
  /** The rule that it breaks. */
  breaks: string;
  /** Texts to find, each exactly once in the file, and what stands there instead. */
  changes: readonly { file: string; from: string; to: string }[];
}

const one = (breaks: string, file: string, from: string, to: string): Mutant => ({
  breaks,
  changes: [{ file, from, to }],
});

export const MUTANTS = {
  'advance-first': one(
    'a slot, its execution and the advance to the next slot are one transaction',
    'engine/planning/plan-task.ts',
    'recordPlan(core, task, decided, { carried, known }, now);',
    'core.afterCommit(() => core.write(() => recordPlan(core, task, decided, { carried, known }, now)));',
  ),
  'decides-twice': one(
    'a slot keeps the fate that it has',
    'engine/planning/outlook.ts',
    'slots.filter((slot) => !known.some(',
    'slots.filter((slot) => slot || !known.some(',
  ),
  'old-outlook': one(
    'what was seen coming is looked at again when its task has changed',
    'engine/planning/plan-ahead.ts',
    'if (version !== this.#tasksVersion) this.forget();',
    '',
  ),
  'no-fence': one(
    'a transaction of an engine that lost its lease writes nothing',
    'engine/transactions.ts',
    'if (outermost) this.#requireLease();',
    '',
  ),
  'told-early': one(
    'what rests on a commit waits until that is durable',
    'store/log-sync.ts',
    'this.#waiting.push(told);',
    'return told(null);',
  ),
  'takes-any-lease': one(
    'a lease that somebody holds is not taken',
    'engine/lease/lease-keeper.ts',
    "return known === 'alive' || now < lease.leaseUntil + GRACE_MS;",
    'return false;',
  ),
  'no-rescue': one(
    'what a dead engine left running is settled by the next one',
    'engine/supervision/rescue.ts',
    'const orphans = store.executions.orphans(core.token);',
    'const orphans = store.executions.orphans(core.token).slice(0, 0);',
  ),
  'rescued-at-once': one(
    'nobody works where the worker of a dead engine may still work',
    'engine/supervision/rescue.ts',
    'if (task) occupancy.keep(',
    'if (task && false) occupancy.keep(',
  ),
  'busy-is-final': one(
    'an ending that the store would not take is recorded later',
    'engine/supervision/supervise.ts',
    'if (!isStoreFailure(problem)) throw problem;',
    'return null;',
  ),
  'reads-after-commit': one(
    'what is claimed is begun, whatever the store does next',
    'engine/queue/dispatch.ts',
    'this.core.afterCommit(() => this.#begin({ execution, ',
    'this.core.afterCommit(() => this.#begin({ execution: store.executions.byId(entry.id)!, ',
  ),
  'no-backoff': one(
    'a retry waits for its backoff',
    'domain/backoff.ts',
    'return Math.round(shortest + fractionOf(seed) * (longest - shortest));',
    'return 0;',
  ),
  'keeps-attempt': one(
    'a shutdown gives the attempt back',
    'engine/supervision/settle.ts',
    "if (attempted.endReason === 'shutdown')",
    'if (false)',
  ),
  'endless-crashes': one(
    'a crash loop ends',
    'engine/supervision/settle.ts',
    'const LOST_LIMIT = 3;',
    'const LOST_LIMIT = 30;',
  ),
  'no-dead-letter': one(
    'what failed has a dead letter',
    'engine/supervision/settle.ts',
    'if (core.config.enable_dead_letter_queue)',
    'if (core.config.enable_dead_letter_queue && attempted.attempt > 1)',
  ),
  'cancel-is-forgotten': one(
    "an operator's cancel stands, whatever else ended the attempt",
    'engine/supervision/settle.ts',
    "return endReason === 'cancel' || core.store.executions.cancelRequestedBy(execution.id) !== null;",
    "return endReason === 'cancel' && execution.id % 2 === 0;",
  ),
  'no-kill': one(
    'what ignores its abort and SIGTERM is killed',
    'engine/supervision/live-execution.ts',
    "this.#step = 'killed';\n      this.carriage.kill();",
    "this.#step = 'killed';",
  ),
  'no-emergency-place': one(
    'an emergency has a reserved place',
    'engine/queue/occupancy.ts',
    'if (this.#emergencies[type] < EMERGENCY_PLACES) return true;',
    '',
  ),
  'keys-together': one(
    'executions of one concurrency key never work at the same time',
    'engine/queue/dispatch.ts',
    ' || this.#occupancy.ofKey(task.concurrencyKey) > 0',
    '',
  ),
  'no-order': one(
    'the queue keeps its order',
    'store/queue-reader.ts',
    'ORDER BY rank LIMIT ?',
    'ORDER BY rank DESC LIMIT ?',
  ),
  'no-pause': one(
    'a pause holds back what was planned',
    'engine/queue/dispatch.ts',
    'return paused && !asked;',
    'return false;',
  ),
  'clock-holds-queue': one(
    'a clock that went back holds up nothing that waits for nothing',
    'store/queue-reader.ts',
    'not_before <= max(?, queued_at)',
    'not_before <= ?',
  ),
  'answers-early': one(
    'what an operator is told is committed',
    'engine/group-commit.ts',
    'taken += 1;\n          member.outcome = member.work(now);',
    'taken += 1;\n          member.resolve(member.work(now));',
  ),
  'answers-apart': one(
    'an act and its answer are one transaction',
    'engine/inbox.ts',
    'if (!say(result) && ',
    'this.core.afterCommit(() => void this.core.write(() => say(result)));\n      if (false && ',
  ),
  'no-catchup': one(
    'a late slot is caught up with where its task wants that',
    'domain/misfire.ts',
    "if (task.catchup === 'skip') return judged('skipped', 'misfire'",
    "if (lateMs > 0) return judged('skipped', 'misfire'",
  ),
  'no-blackout': one(
    'a blackout holds back what waits',
    'engine/queue/hold-by-window.ts',
    'if (hold === null || passes(core, entry)) return false;',
    'if (hold === null || entry.id > 0) return false;',
  ),
  'never-expires': one(
    'an execution that is not started in time expires',
    'engine/queue/expire-waiting.ts',
    'const expired = store.waiting.expired(now, MOST_EXPIRED);',
    'const expired = store.waiting.expired(now, MOST_EXPIRED).slice(0, 0);',
  ),
  'longer-backoff': one(
    'a clock that goes back lengthens no backoff',
    'engine/planning/plan.ts',
    'else store.waiting.setBack(Math.round(back));',
    '',
  ),
} as const satisfies Record<string, Mutant>;

export type MutantName = keyof typeof MUTANTS;

/** From now on the engine that is loaded in this process is the mutant. */
export function mutate(name: MutantName): void {
  const { changes } = MUTANTS[name];
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      const mine = changes.filter(({ file }) => url.endsWith(`/src/${file}`));
      if (mine.length === 0) return loaded;
      let source = Buffer.from(loaded.source as Uint8Array).toString();
      for (const { file, from, to } of mine) {
        if (source.split(from).length !== 2)
          throw new Error(
            `the mutant ${name} no longer fits src/${file}: adapt it in test/simulation/mutants.ts`,
          );
        source = source.replace(from, () => to);
      }
      return { ...loaded, source };
    },
  });
}
