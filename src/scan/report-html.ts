/** The HTML report: one file that asks the network for nothing and runs safely on what hostile sites say. */
import { createHash } from 'node:crypto';
import { safeText } from '../shared/safe-text.ts';
import { isoTime } from './iso-time.ts';
import { REPORT_SCRIPT } from './report-script.ts';
import { REPORT_STYLE } from './report-style.ts';
import { REPORT_TABLE_SCRIPT } from './report-table-script.ts';

export interface ReportHead {
  name: string;
  session: string;
  mode: string;
  crawl: boolean;
  targets: number;
  /** Epoch ms. */
  startedAt: number;
  endedAt: number;
  outcome: string;
  reason: string;
  headline: string;
  /** What the reader should know of the comparison; '' = nothing. */
  note: string;
  tiles: { label: string; value: string; kind: string }[];
  /** Names of the data files beside the report. */
  files: string[];
}

const SCRIPT = REPORT_SCRIPT + REPORT_TABLE_SCRIPT;

/** No source but our own script and style, by their hashes; no form, base, frame, font, image or connection. */
const POLICY = [
  `default-src 'none'`,
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(REPORT_STYLE)}`,
  `base-uri 'none'`,
  `form-action 'none'`,
].join('; ');

/** The document in chunks. `data` yields JSON in which every `<` is escaped (see reportData). */
export function* reportHtml(head: ReportHead, data: Iterable<string>): Generator<string> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(head.name)}: ${text(head.headline)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
${top(head)}
<main>
${overview(head)}
${SECTIONS}
</main>
<footer>
<p>All facts: ${head.files.map((file) => `<code>${text(file)}</code>`).join(', ')}. Times are UTC. Made by scarefloor.</p>
</footer>
<script type="application/json" id="data">`;
  yield* data;
  yield `</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function top(head: ReportHead): string {
  const scope = `${head.mode} mode, ${head.crawl ? 'crawled' : 'targets only'}, ${head.targets} ${head.targets === 1 ? 'target' : 'targets'}`;
  const time = `${clockTime(head.startedAt)} to ${clockTime(head.endedAt)} UTC (${duration(head.endedAt - head.startedAt)})`;
  return `<header class="top"><div>
<h1>${text(head.name)} <span class="badge outcome ${text(head.outcome)}">${text(head.outcome)}</span></h1>
<p>${text(head.headline)}</p>
<p>${text(scope)} &middot; ${text(time)} &middot; <code>${text(head.session)}</code></p>
</div></header>
<nav aria-label="Sections"><div>
<a href="#changes">Changes</a><a href="#pages">Pages</a><a href="#hosts">Hosts</a><a href="#errors">Errors</a><a href="#skipped">Skipped</a>
<span class="hint"><kbd>/</kbd> filter <kbd>j</kbd> <kbd>k</kbd> move <kbd>Enter</kbd> facts <kbd>n</kbd> <kbd>p</kbd> turn</span>
</div></nav>`;
}

function overview(head: ReportHead): string {
  const tiles = head.tiles.map(({ label, value, kind }) => {
    const zero = value === '0';
    return `<div class="tile${zero ? ' zero' : ''}"><b class="${zero ? '' : text(kind)}">${text(value)}</b><span>${text(label)}</span></div>`;
  });
  const partial =
    head.reason === '' ? '' : `<p class="notice partial"><b>Partial.</b> ${text(head.reason)}</p>`;
  const note = head.note === '' ? '' : `<p class="notice">${text(head.note)}</p>`;
  return `<noscript><p class="notice">The tables below are drawn by this file's own script. The data files have the same facts.</p></noscript>
${partial}${note}
<div class="tiles">${tiles.join('')}</div>
<div class="bar" id="status-bar" role="img" aria-label="Pages by status"></div>
<div class="legend" id="status-legend"></div>`;
}

const SECTIONS = `<section id="changes" aria-labelledby="changes-head">
<h2 id="changes-head">Changes</h2>
<div class="tools">
<select id="change-kind" aria-label="Kind of change"><option value="">all kinds</option><option>gone</option><option>changed</option><option>new</option><option>unreached</option></select>
<span class="shown" id="change-shown"></span>
</div>
<div class="card" id="change-list" data-empty="No changes."></div>
</section>
<section id="pages" aria-labelledby="pages-head">
<h2 id="pages-head">Pages</h2>
<div class="tools">
<input type="search" id="filter" placeholder="Filter: words in any column, -word to leave out" aria-label="Filter pages">
<select id="kind" aria-label="Change"><option value="">any change</option><option>changed</option><option>new</option><option>gone</option><option>unreached</option><option>existing</option></select>
<select id="status" aria-label="Status"><option value="">any status</option><option value="2">2xx</option><option value="3">3xx</option><option value="4">4xx</option><option value="5">5xx</option><option value="0">no answer</option></select>
<span class="shown" id="shown" aria-live="polite"></span>
</div>
<div class="card"><table id="page-table"><thead></thead><tbody></tbody></table></div>
<div class="pager" id="pager"><button type="button" id="previous">Previous</button><button type="button" id="next">Next</button></div>
</section>
<section id="hosts" aria-labelledby="hosts-head">
<h2 id="hosts-head">Hosts and TLS</h2>
<div class="card" id="host-list" data-empty="No host answered."></div>
</section>
<section id="errors" aria-labelledby="errors-head">
<h2 id="errors-head">Errors</h2>
<div class="card" id="error-list" data-empty="Every page answered."></div>
</section>
<section id="skipped" aria-labelledby="skipped-head">
<h2 id="skipped-head">Skipped</h2>
<div class="card" id="skipped-list" data-empty="No URL was skipped."></div>
<h2>Target lines not understood</h2>
<div class="card" id="bad-list" data-empty="None."></div>
</section>`;

function text(outside: string): string {
  return safeText(outside).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}

function clockTime(epochMs: number): string {
  return isoTime(epochMs).slice(0, 19).replace('T', ' ');
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
