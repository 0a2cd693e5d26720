/** Through the mailbox: an act that the engine of another process is asked to do. */
import type { Actor, ActResult, OperatorAct } from '../domain/operator.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Store } from '../store/store.ts';
import { whenUnlocked } from '../store/when-unlocked.ts';

/** How long an act waits for the engine of another process. */
const ANSWER_MS = 10_000;
const ANSWER_POLL_MS = 10;

/**
 * Its answer. Where none comes in time the command is withdrawn, so that it is not done later as a surprise.
 * `meanwhile` runs between two looks; false = this process is leaving, and no longer waits.
 */
export async function askEngine(question: {
  store: Store;
  clock: Clock;
  actor: Actor;
  act: OperatorAct;
  meanwhile: () => Promise<boolean>;
}): Promise<ActResult> {
  const { store, clock, actor, act, meanwhile } = question;
  const id = await whenUnlocked(clock, () => store.commands.request(actor, act, clock.now()));
  const deadline = clock.uptime() + ANSWER_MS;
  while (clock.uptime() < deadline) {
    await clock.sleep(ANSWER_POLL_MS);
    if (!(await meanwhile()))
      return { ok: false, message: 'left before the engine answered; it may still do it' };
    const result = store.commands.result(id);
    if (result) return whenDurable(store, clock, result);
    const why = store.whyUnusable();
    if (why !== '') return { ok: false, message: why };
  }
  const engine = `the engine (pid ${store.lease.read()?.pid ?? 'none'})`;
  const message = `${engine} did not answer within ${ANSWER_MS / 1_000} s; nothing was done`;
  await whenUnlocked(clock, () => store.commands.answer(id, { ok: false, message }, clock.now()));
  // It may have been answered in the last moment: the first answer stands.
  return whenDurable(store, clock, store.commands.result(id) ?? { ok: false, message });
}

/** What the engine has answered can be seen a moment before the disk has it, and whoever is told must be able to rely on it. */
async function whenDurable(store: Store, clock: Clock, result: ActResult): Promise<ActResult> {
  const ended = new AbortController();
  const done = `the engine did it (${result.message}), but the disk`;
  const late = async (): Promise<ActResult> => {
    await clock.sleep(ANSWER_MS, ended.signal);
    return { ok: false, message: `${done} does not answer: it is lost if the machine goes down now` };
  };
  const durable = store.seenIsDurable().then(
    () => result,
    (error: unknown) => ({ ok: false, message: `${done} fails: ${messageOf(error)}` }),
  );
  try {
    return await Promise.race([durable, late()]);
  } finally {
    ended.abort();
  }
}
