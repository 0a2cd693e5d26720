/** What happens to the pages of the changing site between two scans, and what a scan must say of each. */

export type Verdict = 'existing' | 'new' | 'changed' | 'gone' | 'unreached';

export interface PlannedPage {
  title: string;
  /** HTML inside the body. */
  body: string;
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Whether the first page links to it. */
  linked: boolean;
}

export interface PlannedChange {
  kind: string;
  /** What the first scan after it must say; where it takes a second scan to be sure, `later` is what that says. */
  truth: Verdict;
  later: Verdict | null;
  /** null = not there (404, not linked). `number` tells the pages of one kind apart; `asked` counts requests. */
  before: PagePlan;
  after: PagePlan;
}

export type PagePlan = ((number: number, asked: number) => PlannedPage) | null;

const SENTENCES = [
  'The harbour office opens at eight in the morning and closes when the last boat is in.',
  'Wind and water levels are measured at every full hour and kept for thirty years.',
  'Masts longer than twelve metres are delivered by water, weather permitting.',
  'Ask for the key at the gate; the dog is friendly and answers to the name of Anchor.',
  'Each instrument is compared with the reference in the tower before it leaves the house.',
  'The library keeps charts of the coast, the oldest of them drawn by hand.',
  'Members meet on the first Monday of the month, guests are welcome.',
  'Nets must be dried on the northern pier, never on the ladders.',
] as const;

const plain: Exclude<PagePlan, null> = (number) => ({
  title: `Page ${number}`,
  body: `<h1>Page ${number}</h1>\n${prose(number)}`,
  status: 200,
  headers: {},
  linked: true,
});

const missing: Exclude<PagePlan, null> = (number) => ({
  ...plain(number, 0),
  title: 'Not found',
  body: '<p>There is no such page.',
  status: 404,
});

/** The page as it was, but for `difference`. */
function but(difference: (number: number, asked: number) => Partial<PlannedPage>): PagePlan {
  return (number, asked) => ({ ...plain(number, asked), ...difference(number, asked) });
}

function change(
  kind: string,
  truth: Verdict,
  after: PagePlan,
  more: Partial<PlannedChange> = {},
): PlannedChange {
  return { kind, truth, later: null, before: plain, after, ...more };
}

/** A token that no two answers share, as against request forgery. */
const withToken = but((number, asked) => ({
  body: `<form method="post"><input type="hidden" name="csrf_token" value="${token(number, asked)}"></form>
<script nonce="${token(asked, number)}">start()</script>${prose(number)}`,
}));

export const PLANNED_CHANGES: readonly PlannedChange[] = [
  change('nothing', 'existing', plain),
  change('added', 'new', plain, { before: null }),
  change('deleted, 404', 'gone', missing),
  change(
    'deleted, 410',
    'gone',
    but(() => ({ status: 410, body: '<p>Gone.', title: 'Gone' })),
  ),
  change(
    'deleted and unlinked',
    'gone',
    but(() => ({ status: 404, body: '', linked: false })),
  ),
  change(
    'unlinked',
    'unreached',
    but(() => ({ linked: false })),
    { later: 'gone' },
  ),
  change(
    'retitled',
    'changed',
    but((number) => ({ title: `Another title of ${number}` })),
  ),
  change(
    'forbidden',
    'changed',
    but(() => ({ status: 403 })),
  ),
  change(
    'failing',
    'changed',
    but(() => ({ status: 500, body: '<p>Out of order.' })),
  ),
  change(
    'one word',
    'changed',
    but((number) => ({ body: plain(number, 0).body.replace('</p>', ' Again.</p>') })),
  ),
  change(
    'other words',
    'changed',
    but((number) => ({ body: `<h1>Defaced ${number}</h1><p>We were here.` })),
  ),
  change(
    'script added',
    'changed',
    but((number) => ({ body: `${plain(number, 0).body}<script>steal()</script>` })),
  ),
  change('header dropped', 'changed', plain, {
    before: but(() => ({ headers: { 'x-content-type-options': 'nosniff' } })),
  }),
  change(
    'white space',
    'existing',
    but((number) => ({ body: plain(number, 0).body.replaceAll(' ', '\n\t ') })),
  ),
  change(
    'comment',
    'existing',
    but((number) => ({ body: `${plain(number, 0).body}<!-- built by hand -->` })),
  ),
  change('token', 'existing', withToken, { before: withToken }),
];

/** A page that says something else each time it is asked, beside one that does not. */
export const RESTLESS: readonly PlannedChange[] = [
  change('nothing', 'existing', plain),
  change(
    'another text each time',
    'existing',
    but((number, asked) => ({ body: `${prose(number)}<p>Visit ${asked}` })),
    {
      before: but((number, asked) => ({ body: `${prose(number)}<p>Visit ${asked}` })),
    },
  ),
];

function prose(number: number): string {
  const sentence = (index: number) => SENTENCES[(number * 3 + index * 5) % SENTENCES.length] ?? '';
  return Array.from({ length: 6 }, (_, index) => `<p>${sentence(index)} ${number + index}.</p>`).join('\n');
}

function token(one: number, other: number): string {
  return ((one + 1) * 7_919 * (other + 1) * 104_729).toString(16).padStart(16, '0');
}
