/** Two looks, one after the other, at pages whose text is never the same: what of it stands in both. */
import type { WorkContext } from '../../shared/work.ts';
import { utf8Of } from '../../web/charset.ts';
import type { FetchResult } from '../../web/client.ts';
import { foldedText } from '../html/visible-text.ts';
import { limitsOf } from '../modes.ts';
import { isHtml, isTextType } from '../read-response.ts';
import { revisit } from '../revisit.ts';
import type { ScanInput } from '../scan.ts';
import { pageWords } from './page-words.ts';
import { type WordSketch, wordSketch } from './word-sketch.ts';

export interface TextVisit {
  url: string;
  /** Another answer shows another page. */
  status: number;
  /** It was read in this scan already: a fleet must not give what it read then. */
  isAgain?: boolean;
}

const LOOKS = 2;
const LOOKS_AT_ONCE = 4;
const LOOKING_MS = 60_000;

/**
 * The texts of the pages that answered each time as they should. A host's failure is no answer; rejects only with the
 * signal's reason when that aborts.
 * @param seeds The scan's targets, normalised.
 */
export async function lookAtTexts(
  visits: readonly TextVisit[],
  input: ScanInput,
  seeds: readonly string[],
  context: WorkContext,
): Promise<Map<string, WordSketch[]>> {
  const { fetch } = limitsOf(input);
  const statuses = new Map(visits.map(({ url, status }) => [url, status]));
  let looks = new Map<string, WordSketch[]>(visits.map(({ url }) => [url, []]));
  for (let look = 0; look < LOOKS; look += 1) {
    const seen = new Map<string, WordSketch[]>();
    const plan = {
      urls: [...looks.keys()],
      limits: { ...fetch, retries: 0 },
      perHost: LOOKS_AT_ONCE,
      wallMs: LOOKING_MS,
      note: 'reading again',
      input,
      seeds,
    };
    await revisit(plan, context, (url, result) => {
      const words = result.status === statuses.get(url) ? wordsOf(result) : null;
      if (words !== null) seen.set(url, [...(looks.get(url) ?? []), wordSketch(words)]);
    });
    looks = seen;
  }
  return looks;
}

/** null for what is no text. */
function wordsOf({ headers, body }: FetchResult): Uint8Array | null {
  const type = [headers['content-type'] ?? ''].flat()[0] ?? '';
  if (isHtml(type, body)) return pageWords(utf8Of(body, type));
  return isTextType(type) ? foldedText(utf8Of(body, type)).text : null;
}
