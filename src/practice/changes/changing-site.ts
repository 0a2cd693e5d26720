import { openTruthSite, type TruthSite } from '../truth-site.ts';
import type { PlannedChange, PlannedPage } from './planned-change.ts';

export interface ChangingSite extends TruthSite {
  /** Carries all planned changes out at once. */
  change(): void;
  /** Answers so many requests more and then cuts every connection; `Infinity` heals it. */
  answerOnly(requests: number): void;
  /** Nothing is gone, and yet nothing can be seen; null heals it. */
  fallIll(illness: Illness | null): void;
  /** Leaves requests for this path without an answer; null lets them through again. */
  holdBack(path: string | null): void;
  /** Each of its pages with what is planned for it. The first page is not among them. */
  pages: readonly { path: string; planned: PlannedChange }[];
}

/** What can befall a whole site: it is overloaded, asks for patience, or forbids everything in its robots.txt. */
export const ILLNESSES = ['503 everywhere', '429 everywhere', 'robots.txt forbids all'] as const;
export type Illness = (typeof ILLNESSES)[number];

/** A site on which each of the planned changes happens to `each` pages. */
export async function openChangingSite(plans: readonly PlannedChange[], each: number): Promise<ChangingSite> {
  let changed = false;
  let answersLeft = Number.POSITIVE_INFINITY;
  let held: string | null = null;
  let illness: Illness | null = null;
  let asked = 0;
  const pages = plans.flatMap((planned, group) =>
    Array.from({ length: each }, (_, index) => ({
      path: `/${planned.kind.replace(/\W+/g, '-')}/${'abcdefghij'.charAt(index)}`,
      planned,
      number: group * each + index,
    })),
  );
  const pageOf = ({ planned, number }: (typeof pages)[number]): PlannedPage | null =>
    (changed ? planned.after : planned.before)?.(number, asked) ?? null;

  const first = () => {
    const linked = pages.filter((page) => pageOf(page)?.linked);
    // Links without words: one that comes or goes does not change the text of this page.
    return document('Start', linked.map(({ path }) => `<a href="${path}"></a>`).join('\n'));
  };
  const site = await openTruthSite(({ path }, { request, response }) => {
    asked += 1;
    answersLeft -= 1;
    if (answersLeft < 0) {
      request.socket.destroy();
      return null;
    }
    if (path === held) {
      response.on('error', () => undefined);
      return null;
    }
    if (path === '/robots.txt' && illness === 'robots.txt forbids all')
      return { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nDisallow: /\n' };
    if (illness === '503 everywhere') return { status: 503, body: document('Overloaded', '') };
    if (illness === '429 everywhere') return { status: 429, body: document('Slow down', '') };
    if (path === '/') return { body: first() };
    const planned = pages.find((page) => page.path === path);
    const page = planned === undefined ? null : pageOf(planned);
    if (page === null) return { status: 404, body: document('Not found', '') };
    return { status: page.status, headers: page.headers, body: document(page.title, page.body) };
  });
  return {
    ...site,
    pages,
    change: () => {
      changed = true;
    },
    answerOnly: (requests) => {
      answersLeft = requests;
    },
    fallIll: (next) => {
      illness = next;
    },
    holdBack: (path) => {
      held = path;
    },
  };
}

function document(title: string, body: string): string {
  return `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`;
}
