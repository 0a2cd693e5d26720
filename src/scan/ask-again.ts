/** The second question: does a page that seems gone say so itself? */
import type { WorkContext } from '../shared/work.ts';
import { limitsOf } from './modes.ts';
import { revisit } from './revisit.ts';
import type { ScanInput } from './scan.ts';

/** URLs asked in one scan; the rest wait for the next. */
const MOST_SECOND_QUESTIONS = 1_000;
/** The status matters, not the body. */
const BODY_BYTES = 16_384;

/**
 * Asks each URL once and gives the statuses of those that answered, their own and not those of where they
 * redirect to. A host's failure is no answer; rejects only with the signal's reason when that aborts.
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
  await revisit(
    {
      urls: urls.slice(0, MOST_SECOND_QUESTIONS),
      limits,
      perHost: 1,
      wallMs: Number.POSITIVE_INFINITY,
      note: 'asking again',
      input,
      seeds,
    },
    context,
    (url, { status }) => void answers.set(url, status),
  );
  return answers;
}
