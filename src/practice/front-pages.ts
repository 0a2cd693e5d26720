/** The front of the house: home, people, vacancies, notices, status, and the forms. */
import { escapeHtml, link, linkList, paragraph } from './markup.ts';
import { LEGAL, PEOPLE, POSTS, PRODUCTS, SHORT_VACANCY, STATIONS, VACANCIES } from './organisation.ts';
import type { SitePage } from './page.ts';
import type { PlanMoment } from './plan.ts';

const HEADLINES = [
  'Wind you can rely on',
  'Now in forty harbours',
  'Winter service starts early',
  'The tide, to the millimetre',
];
const STATUS_WORDS = ['operational', 'operational', 'degraded', 'under maintenance'] as const;

export function frontPages(moment: PlanMoment): SitePage[] {
  const front = (path: string, title: string, main: string): SitePage => ({
    path,
    title,
    main,
    section: 'front',
  });
  return [
    front('/', HEADLINES[moment.generation % HEADLINES.length] ?? '', home(moment)),
    front('/about', 'About us', aboutLinks()),
    front(
      '/about/history',
      'History',
      `${paragraph('From one mast to forty.')}${link('/archive/', 'Archive')}`,
    ),
    front('/team', 'People', linkList(PEOPLE.map(({ slug, title }) => [`/team/${slug}`, title]))),
    ...PEOPLE.map(({ slug, title, text }) => front(`/team/${slug}`, title, paragraph(text))),
    ...careers(moment, front),
    ...notices(moment, front),
    front('/support', 'Support', `${paragraph('The telephone is answered at night too.')}${supportLinks()}`),
    front('/contact', 'Contact', contactForm()),
    front(
      '/press',
      'Press',
      linkList([
        ['/assets/mast.svg', 'Drawing of the mast'],
        ['/press/2019', 'Cuttings'],
      ]),
    ),
    { ...front('/support/tickets', 'Something went wrong', paragraph('Reference E0.')), status: 500 },
    {
      path: '/status',
      title: 'Service status',
      main: statusTable(moment.statusRevision),
      section: 'status',
    },
    ...LEGAL.map(
      ({ slug, title, text }): SitePage => ({
        path: `/legal/${slug}`,
        title,
        main: paragraph(text),
        section: 'legal',
        modified: -90 * 24 * 60 * 60_000,
      }),
    ),
  ];
}

function home(moment: PlanMoment): string {
  const post = POSTS[moment.generation % POSTS.length];
  const product = PRODUCTS[moment.generation % PRODUCTS.length];
  return `${paragraph('Weather stations for small harbours, built to be repaired.')}
<h2>This week</h2>
${post ? link(`/blog/${post.slug}`, post.title) : ''}
${product ? link(`/products/${product.slug}`, product.title) : ''}
<h2>Notices</h2>
${linkList(moment.notices.map((number) => [`/notices/${number}`, `Notice ${number}`]))}
<h2>More</h2>
${linkList([
  ['/search', 'Search'],
  ['/careers', 'Vacancies'],
  ['/shop', 'Shop'],
  ['/docs/legacy', 'Old handbook'],
])}`;
}

function aboutLinks(): string {
  return linkList([
    ['/about/history', 'History'],
    ['/team', 'People'],
    ['/careers', 'Vacancies'],
    ['/press', 'Press'],
    ['/contact', 'Contact'],
  ]);
}

function supportLinks(): string {
  return linkList([
    ['/docs/', 'Handbook'],
    ['/support/tickets', 'Your tickets'],
    ['/go/handbook', 'Short link to the handbook'],
    ['/contact', 'Contact'],
  ]);
}

type Front = (path: string, title: string, main: string) => SitePage;

function careers(moment: PlanMoment, front: Front): SitePage[] {
  const open = moment.vacancyOpen ? [...VACANCIES, SHORT_VACANCY] : VACANCIES;
  return [
    front('/careers', 'Vacancies', linkList(open.map(({ slug, title }) => [`/careers/${slug}`, title]))),
    ...open.map(({ slug, title, text }) => front(`/careers/${slug}`, title, paragraph(text))),
  ];
}

function notices(moment: PlanMoment, front: Front): SitePage[] {
  const shown = moment.notices.map((number) =>
    front(
      `/notices/${number}`,
      `Notice ${number} to harbour masters`,
      paragraph(`Check the foot bolts of mast ${(number * 7) % 40} before the next gale.`),
    ),
  );
  const last = moment.withdrawnBelow - 1;
  const withdrawn = {
    ...front(`/notices/${last}`, 'Notice withdrawn', paragraph('No longer valid.')),
    status: 410,
  };
  return last > 0 ? [...shown, withdrawn] : shown;
}

function statusTable(revision: number): string {
  const rows = STATIONS.map((station, index) => {
    const word = STATUS_WORDS[(revision + index * 3) % STATUS_WORDS.length] ?? '';
    return `<tr><td>${escapeHtml(station)}</td><td>${word}</td></tr>`;
  });
  return `<table>\n<tr><th>Station</th><th>State</th></tr>\n${rows.join('\n')}\n</table>`;
}

function contactForm(): string {
  return `<form action="/contact" method="post">
<label>Name <input name="name"></label>
<label>Message <textarea name="message"></textarea></label>
<button>Send</button>
</form>`;
}
