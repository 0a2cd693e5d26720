/**
 * The HTML report: one file that asks the network for nothing and stays safe whatever the watched pages contain.
 * Content from outside is in a block of JSON that no parser takes for markup; the policy allows this script and
 * this style sheet by their hashes, and nothing else.
 */
import { createHash } from 'node:crypto';
import type { Report } from './report-files.ts';
import { REPORT_SCRIPT } from './report-script.ts';
import { REPORT_STYLE } from './report-style.ts';

/** Changes shown in full when the report opens; the others are drawn when they are unfolded. */
const OPEN_AT_FIRST = 10;

/** Controls and format characters would hide or reorder what is read here (Trojan Source, CVE-2021-42574). */
const INVISIBLE = /(?!\t)[\p{Cc}\p{Cf}]|[\u2028\u2029]/gu;

export function reportPage(report: Report): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(REPORT_SCRIPT)}'`,
    `style-src '${hashOf(REPORT_STYLE)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = escapeHtml(visible(report.name));
  const writtenAt = new Date(report.writtenAt).toISOString();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}: changes</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="headline">${escapeHtml(report.headline)}</p>
<p>Session ${escapeHtml(report.sessionId)}, written ${writtenAt}</p>
</header>
<div class="bar">
<input id="filter" type="search" placeholder="Filter" aria-label="Filter changes">
<button id="previous" type="button">Previous</button>
<button id="next" type="button">Next</button>
<button id="split" type="button" aria-pressed="true">Side by side</button>
<button id="unified" type="button" aria-pressed="false">Unified</button>
<span class="hint">n next, p previous, u layout, / filter</span>
</div>
<main id="changes"></main>
<script type="application/json" id="data">${dataOf(report)}</script>
<script>${REPORT_SCRIPT}</script>
</body>
</html>
`;
}

function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}

/** Without `<`, nothing in it can end the block (HTML 4.12.1.3). */
function dataOf(report: Report): string {
  const changes = report.changes.map(({ kind, url, summary, at, sessionId, signals, diff }) => ({
    kind,
    url,
    summary,
    at: new Date(at).toISOString(),
    session: sessionId,
    signals,
    diff,
  }));
  const show = (_: string, value: unknown) => (typeof value === 'string' ? visible(value) : value);
  return JSON.stringify({ openAtFirst: OPEN_AT_FIRST, changes }, show).replaceAll('<', '\\u003c');
}

/** Invisible characters by their code point: a reader has to see that they are there. */
function visible(text: string): string {
  return text
    .replace(INVISIBLE, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
    .toWellFormed();
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
