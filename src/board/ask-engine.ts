/** Through the mailbox: an act that the engine of another process is asked to do. */
import type { Actor, ActResult, OperatorAct } from '../domain/operator.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import { isStoreLocked, storeFailureText } from '../store/failure.ts';
import type { Store } from '../store/store.ts';
import { whenUnlocked } from '../store/when-unlocked.ts';

/** How long an act waits for the engine of another process, and at most where that is at work on what others ask. */
const ANSWER_MS = 10_000;
const MOST_ANSWER_MS = 60_000;
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
  // Lightly, here and below: what is lost with the machine nobody was told of, and what comes back is too old by then.
  const id = await whenUnlocked(clock, () =>
    store.durability.lightly(() => store.commands.request(actor, act, clock.now())),
  );
  const asked = clock.uptime();
  let deadline = asked + ANSWER_MS;
  for (let seen = standOfMailbox(store); ; ) {
    if (clock.uptime() >= deadline) {
      const stand = standOfMailbox(store);
      if (stand === seen || deadline >= asked + MOST_ANSWER_MS) break;
      [seen, deadline] = [stand, deadline + ANSWER_MS];
    }
    await clock.sleep(ANSWER_POLL_MS);
    if (!(await meanwhile()))
      return { ok: false, message: 'left before the engine answered; it may still do it' };
    const result = store.commands.result(id);
    if (result) return whenDurable(store, clock, result);
    const why = store.files.whyUnusable();
    if (why !== '') return { ok: false, message: why };
  }
  const engine = `the engine (pid ${store.lease.read()?.pid ?? 'none'})`;
  const silent = `${engine} did not answer within ${Math.round((deadline - asked) / 1_000)} s`;
  const message = `${silent}; nothing was done`;
  try {
    await whenUnlocked(clock, () =>
      store.durability.lightly(() => store.commands.answer(id, { ok: false, message }, clock.now())),
    );
  } catch (error) {
    // Asked for it may still be, and to ask again would have it done twice.
    if (!isStoreLocked(error)) throw error;
    return { ok: false, message: `${silent}, and ${storeFailureText(error)}; look whether it was done` };
  }
  // It may have been answered in the last moment: the first answer stands.
  return whenDurable(store, clock, store.commands.result(id) ?? { ok: false, message });
}

/** Differs from before where an engine answers, or another one came. */
function standOfMailbox({ lease, commands }: Store): string {
  return `${lease.read()?.token} ${commands.pending()[0]?.id}`;
}

/** What the engine has answered can be seen a moment before the disk has it, and whoever is told must be able to rely on it. */
async function whenDurable(store: Store, clock: Clock, result: ActResult): Promise<ActResult> {
  // Nothing was done that could be lost.
  if (!result.ok) return result;
  const ended = new AbortController();
  const done = `the engine did it (${result.message}), but the disk`;
  const late = async (): Promise<ActResult> => {
    await clock.sleep(ANSWER_MS, ended.signal);
    return { ok: false, message: `${done} does not answer: it is lost if the machine goes down now` };
  };
  const durable = store.durability.seenIsDurable().then(
    () => result,
    (error: unknown) => ({ ok: false, message: `${done} fails: ${messageOf(error)}` }),
  );
  try {
    return await Promise.race([durable, late()]);
  } finally {
    ended.abort();
  }
}
