/** The shelves: instruments, handbook, journal and the archive with its bulletins. */
import { linkList, paragraph } from './markup.ts';
import { HANDBOOK, POSTS, PRODUCTS } from './organisation.ts';
import type { SitePage } from './page.ts';
import { GENERATION_MS, type PlanMoment } from './plan.ts';

const DAY_MS = 24 * 60 * 60_000;
const POSTS_A_PAGE = 5;
const ARCHIVE_YEARS = [2023, 2024] as const;
const QUARTERS = ['q1', 'q2', 'q3', 'q4'] as const;
const BULLETINS_A_QUARTER = 6;

/** Euros, rising and falling with the generations. */
export function priceOf(product: { price: number }, generation: number): number {
  return product.price + ((generation * 5) % 4) * 10;
}

export function libraryPages(moment: PlanMoment): SitePage[] {
  return [...productPages(moment), ...handbookPages(), ...journalPages(moment), ...archivePages()];
}

function productPages(moment: PlanMoment): SitePage[] {
  const section = 'products';
  const list = PRODUCTS.map(({ slug, title }): [string, string] => [`/products/${slug}`, title]);
  return [
    { path: '/products/', title: 'Instruments', main: linkList(list), section },
    ...PRODUCTS.map((product): SitePage => {
      const { slug, title, text } = product;
      const price = paragraph(`${priceOf(product, moment.generation)} euros, without tax.`);
      const guide = linkList([['/docs/guides/calibration', 'How to calibrate it']]);
      const main = `<img src="/assets/mast.svg" alt="">\n${paragraph(text)}\n${price}\n${guide}`;
      return { path: `/products/${slug}`, title, main, section };
    }),
  ];
}

function handbookPages(): SitePage[] {
  const section = 'docs';
  const chapters = HANDBOOK.map(({ slug, title }): [string, string] => [`/docs/${slug}/`, title]);
  const pages: SitePage[] = [{ path: '/docs/', title: 'Handbook', main: linkList(chapters), section }];
  for (const chapter of HANDBOOK) {
    const path = `/docs/${chapter.slug}/`;
    const topics = chapter.topics.map(({ slug, title }): [string, string] => [`${path}${slug}`, title]);
    pages.push({ path, title: chapter.title, main: linkList(topics), section });
    for (const [index, { slug, title, text }] of chapter.topics.entries()) {
      const next = topics[index + 1];
      const main =
        paragraph(text) + (next ? linkList([next]) : linkList([['/docs/', 'Back to the handbook']]));
      pages.push({ path: `${path}${slug}`, title, main, section });
    }
  }
  return pages;
}

/** A page of the journal shows one more post with each generation, until all are out; then it begins anew. */
function journalPages(moment: PlanMoment): SitePage[] {
  const section = 'blog';
  const outside = POSTS.length - POSTS_A_PAGE + 1;
  const shown = POSTS.slice(0, POSTS_A_PAGE + (moment.generation % outside));
  const modified = moment.generation * GENERATION_MS;
  const list = (posts: readonly { slug: string; title: string }[]) =>
    linkList(posts.map(({ slug, title }) => [`/blog/${slug}`, title]));
  const older = shown.slice(POSTS_A_PAGE);
  const more = older.length > 0 ? linkList([['/blog/page/2', 'Older posts']]) : '';
  const pages: SitePage[] = [
    { path: '/blog/', title: 'Journal', main: list(shown.slice(0, POSTS_A_PAGE)) + more, section, modified },
    ...shown.map(({ slug, title, text }, index): SitePage => {
      const main = `${paragraph(text)}\n<img src="/assets/harbour.png" alt="The harbour">`;
      return { path: `/blog/${slug}`, title, main, section, modified: -(index + 1) * 9 * DAY_MS };
    }),
  ];
  if (older.length > 0)
    pages.push({ path: '/blog/page/2', title: 'Journal, page 2', main: list(older), section, modified });
  return pages;
}

/** Deep enough that only a deep scan reads the bulletins: six clicks from the front page. */
function archivePages(): SitePage[] {
  const section = 'archive';
  const years = ARCHIVE_YEARS.map((year): [string, string] => [`/archive/${year}/`, `${year}`]);
  const pages: SitePage[] = [{ path: '/archive/', title: 'Archive', main: linkList(years), section }];
  for (const year of ARCHIVE_YEARS) {
    const base = `/archive/${year}/`;
    const quarters = QUARTERS.map((quarter): [string, string] => [
      `${base}${quarter}/`,
      `${quarter} ${year}`,
    ]);
    pages.push({ path: base, title: `Archive ${year}`, main: linkList(quarters), section });
    for (const [path, title] of quarters) {
      const shelf = `${path}bulletins/`;
      const bulletins = Array.from({ length: BULLETINS_A_QUARTER }, (_, index): [string, string] => [
        `${shelf}${index + 1}`,
        `No. ${index + 1}`,
      ]);
      pages.push({ path, title: `Archive, ${title}`, main: linkList([[shelf, 'Bulletins']]), section });
      pages.push({ path: shelf, title: `Bulletins of ${title}`, main: linkList(bulletins), section });
      for (const [bulletinPath, name] of bulletins)
        pages.push({
          path: bulletinPath,
          title: `Bulletin ${name}, ${title}`,
          main: paragraph(`Mean wind ${bulletinPath.length % 9} m/s. Nothing fell over.`),
          section,
        });
    }
  }
  return pages;
}
