import { fixedAnswers, openTruthSite, type TruthSite } from '../truth-site.ts';
import { type LinkCase, TARGET } from './link-case.ts';

export interface LinkSite {
  link: LinkCase;
  site: TruthSite;
}

const FOUND_PAGE = '<!doctype html><title>Found</title><p>You have arrived.';

/** A site for each case, on a port of its own. Close them all. */
export async function openLinkSites(cases: readonly LinkCase[]): Promise<LinkSite[]> {
  return await Promise.all(
    cases.map(async (link) => {
      const target = typeof link.target === 'string' ? link.target : TARGET;
      const answers = fixedAnswers({ [target]: FOUND_PAGE, [TARGET]: FOUND_PAGE, ...link.files });
      return { link, site: await openTruthSite(answers) };
    }),
  );
}

/** Whether the case's target was asked for, by the site's own log. */
export function wasReached({ link, site }: LinkSite): boolean {
  return site.log.some((asked) => shows(link, asked.path));
}

/** Whether something was done that must not be: a visit where none may be, or any method that could change things. */
export function wasWronged({ link, site }: LinkSite): boolean {
  if (site.log.some(({ method }) => method !== 'GET' && method !== 'HEAD')) return true;
  return link.from === 'never' && link.mistake !== 'submit' && wasReached({ link, site });
}

/** Whether a request for `path`, with its query, is the one that shows that the link was followed. */
export function shows({ target = TARGET }: LinkCase, path: string): boolean {
  if (typeof target !== 'string') return target.test(path);
  return path === target || path.split('?', 1)[0] === target;
}
