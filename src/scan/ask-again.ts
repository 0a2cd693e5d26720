/** The second question: does a page that seems gone say so itself? */
import type { WorkContext } from '../shared/work.ts';
import { saysGone } from './known-page.ts';
import { limitsOf } from './modes.ts';
import { revisit } from './revisit.ts';
import type { ScanInput } from './scan.ts';

/** URLs asked in one scan; the rest wait for the next. */
export const MOST_SECOND_QUESTIONS = 1_000;
/** One machine of several behind a name may lack a page: all that are asked have to say that it is gone. */
const MOST_TIMES = 3;
/** The status matters, not the body. */
const BODY_BYTES = 16_384;

/**
 * Asks each URL, those that say that they are gone up to MOST_TIMES, and gives the statuses of those that answered:
 * their own, and not those of where they redirect to. A host's failure is no answer; rejects only with the signal's
 * reason when that aborts.
 * @param seeds The scan's targets, normalised.
 */
export async function askAgain(
  urls: readonly string[],
  input: ScanInput,
  seeds: readonly string[],
  context: WorkContext,
): Promise<Map<string, number>> {
  const limits = { ...limitsOf(input).fetch, bodyBytes: BODY_BYTES, maxRedirects: 0, retries: 0 };
  const answers = new Map<string, number>();
  let asked = urls.slice(0, MOST_SECOND_QUESTIONS);
  for (let times = 0; times < MOST_TIMES && asked.length > 0; times += 1) {
    const wallMs = Number.POSITIVE_INFINITY;
    await revisit(
      { urls: asked, limits, perHost: 1, wallMs, note: 'asking again', input, seeds },
      context,
      (url, { status }) => void answers.set(url, status),
    );
    asked = asked.filter((url) => saysGone(answers.get(url) ?? 0));
  }
  return answers;
}
