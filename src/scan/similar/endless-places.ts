/**
 * Folders whose pages lead to nothing but pages of the folder that nobody has seen before: names made up as they
 * are asked for. On any real site pages lead back as well: to their list, to their neighbours, to themselves.
 */

/** What the links of one page say of its own folder. */
export interface Siblings {
  /** Those that were visited or wait. */
  known: number;
  fresh: number;
}

const FEWEST_VISITS = 50;
const FEWEST_FRESH_A_VISIT = 5;
/** Of the links to the folder, so many are known on a real site, soon and from then on. */
const KNOWN_SHARE = 0.02;
const MOST_FOLDERS = 10_000;

export class EndlessPlaces {
  readonly #fewestVisits: number;
  readonly #folders = new Map<string, Siblings & { visits: number }>();

  /** @param kept URLs that are kept of any pattern */
  constructor(kept: number) {
    this.#fewestVisits = Math.max(FEWEST_VISITS, kept);
  }

  /** @param url of a page that was read */
  learn(url: string, { known, fresh }: Siblings): void {
    const folder = folderOf(url);
    if (folder === '' || known + fresh === 0) return;
    const counted = this.#folders.get(folder);
    if (counted) {
      counted.visits += 1;
      counted.known += known;
      counted.fresh += fresh;
    } else if (this.#folders.size < MOST_FOLDERS) this.#folders.set(folder, { visits: 1, known, fresh });
  }

  /** Whether this is one more page of such a folder. */
  holds(url: string): boolean {
    const counted = this.#folders.get(folderOf(url));
    if (counted === undefined || counted.visits < this.#fewestVisits) return false;
    const { visits, known, fresh } = counted;
    return fresh >= visits * FEWEST_FRESH_A_VISIT && known < (known + fresh) * KNOWN_SHARE;
  }
}

/**
 * `http://h.example/tag/` of `http://h.example/tag/sea`, and of a query what stands before it. '' for what stands
 * at the top: that is the site itself, and no folder of it.
 */
export function folderOf(url: string): string {
  const question = url.indexOf('?');
  if (question >= 0) return url.slice(0, question + 1);
  const end = url.lastIndexOf('/') + 1;
  return url.indexOf('/', url.indexOf('//') + 2) + 1 === end ? '' : url.slice(0, end);
}
