/** Parts that every report has: its head, its figures, its help, and what is said where scripts are off. */
import { type Markup, type MarkupValue, markup, NOTHING } from './markup.ts';

export interface Figure {
  label: string;
  value: string;
  /** The colour: a kind of change, a severity; '' = plain. */
  kind: string;
  /** What the filter box shows when the figure is pressed, and the section that is meant; '' = neither. */
  filter: string;
  section: string;
}

export interface KeyHelp {
  keys: string[];
  does: string;
}

/** The keys of a report whose body is tables: see KEYS_SCRIPT and TABLE_SCRIPT. */
export const TABLE_KEYS: readonly KeyHelp[] = [
  { keys: ['j', 'k'], does: 'next, previous row' },
  { keys: ['Enter'], does: 'all facts of the row, and back' },
  { keys: ['/'], does: 'filter; Esc clears it' },
  { keys: ['1', '...', '9'], does: 'the section of that number' },
  { keys: ['?'], does: 'this help' },
];

export interface Masthead {
  /** `Scan report`. */
  what: string;
  name: string;
  /** One word, also its colour: `completed`, `partial`. */
  outcome: string;
  headline: string;
  facts: { term: string; value: MarkupValue }[];
}

export function mastheadOf({ what, name, outcome, headline, facts }: Masthead): Markup {
  return markup`<header class="masthead"><div class="wrap">
<p class="eyebrow">${what}</p>
<h1><bdi>${name}</bdi> ${outcome === '' ? NOTHING : markup`<span class="badge outcome ${outcome}">${outcome}</span>`}</h1>
<p class="headline">${headline}</p>
<dl class="strip">${facts.map(({ term, value }) => markup`<div><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
</div></header>`;
}

/** Figures lead to their rows; a zero is shown quietly, and leads nowhere. `title` says what they count. */
export function figuresOf(figures: readonly Figure[], title = ''): Markup {
  const tiles = figures.map(({ label, value, kind, filter, section }) => {
    const isZero = value === '0';
    const inside = markup`<b class="${isZero ? '' : kind}">${value}</b><span>${label}</span>`;
    if (isZero || section === '') return markup`<li class="${isZero ? 'tile zero' : 'tile'}">${inside}</li>`;
    return markup`<li class="tile"><a href="#${section}" data-filter="${filter}" data-section="${section}">${inside}</a></li>`;
  });
  const head = title === '' ? NOTHING : markup`<h2 class="minor">${title}</h2>`;
  return markup`${head}<ul class="tiles">${tiles}</ul>`;
}

/** The bar that stays in view: filter and help. The script shows it; without one it could do nothing. */
export function toolbarOf(placeholder: string, more: Markup = NOTHING): Markup {
  return markup`<div class="toolbar" role="search" hidden><div>
<input type="search" id="filter" placeholder="${placeholder}" aria-label="Filter" autocomplete="off" spellcheck="false" aria-describedby="matches">
<span id="matches" class="matches" role="status"></span>
${more}<button type="button" id="help-open" aria-keyshortcuts="?">Keys and words <kbd>?</kbd></button>
</div></div>`;
}

/** Closed until somebody asks: keys, the filter language, and what the report's words mean. */
export function helpOf(
  keys: readonly KeyHelp[],
  examples: readonly [term: string, means: string][],
  words: readonly [word: string, means: string][],
): Markup {
  const pairs = (rows: readonly [MarkupValue, string][]) =>
    markup`<dl class="words">${rows.map(([term, means]) => markup`<dt>${term}</dt><dd>${means}</dd>`)}</dl>`;
  const caps = ({ keys: names, does }: KeyHelp): [MarkupValue, string] => [
    names.map((name) => markup`<kbd>${name}</kbd> `),
    does,
  ];
  return markup`<dialog id="help" aria-labelledby="help-head">
<div class="help-top"><h2 id="help-head">Keys and words</h2><button type="button" id="help-close">Close <kbd>Esc</kbd></button></div>
<div class="help-columns"><div><h3>Keys</h3>${pairs(keys.map(caps))}
${examples.length === 0 ? NOTHING : markup`<h3>Filter</h3>${pairs(examples.map(([term, means]) => [markup`<code>${term}</code>`, means]))}`}</div>
<div><h3>Words</h3>${pairs(words)}</div></div>
</dialog>`;
}

/** A table without a script; nothing where it has no rows. */
export function plainTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly MarkupValue[])[],
): Markup {
  if (rows.length === 0) return NOTHING;
  return markup`<table class="plain"><caption>${caption}</caption>
<thead><tr>${heads.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>`)}</tbody></table>`;
}

/** The body around them: a way past the head for keyboards, the landmarks, and the section that needs no script. */
export function bodyOf(parts: {
  masthead: Markup;
  toolbar: Markup;
  summary: Markup;
  /** For readers without scripts. */
  plain: Markup;
  help: Markup;
  footer: Markup;
}): Markup {
  const { masthead, toolbar, summary, plain, help, footer } = parts;
  return markup`<a class="skip" href="#main">Skip to the report</a>
${masthead}
<div class="frame wrap">
<nav aria-label="Sections"><ol id="sections"></ol></nav>
<main id="main" tabindex="-1">
${toolbar}
${summary}
<div id="live"></div>
<noscript>
<p class="notice">Filter, sorting and the full tables need this file's own script, which this browser does not run. The essentials are below; the data files beside this report have every fact.</p>
${plain}
</noscript>
</main>
</div>
${help}
<footer><div class="wrap">${footer}</div></footer>`;
}
