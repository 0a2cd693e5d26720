/** The report's style sheet. It names no file and no font of the network. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c2230, #e3e7ee); --dim: light-dark(#5b6475, #98a2b3);
  --paper: light-dark(#ffffff, #12151c); --panel: light-dark(#f4f6f9, #1a1f29);
  --line: light-dark(#d9dee7, #2d3543); --accent: light-dark(#2456c9, #7ea6ff);
  --came: light-dark(#e3f5e6, #12301b); --came-ink: light-dark(#176a2d, #7fd896);
  --went: light-dark(#fde8e8, #3a171a); --went-ink: light-dark(#a3222c, #ff9aa2);
  --mark-came: light-dark(#abe3b6, #1f6a35); --mark-went: light-dark(#f6b9bd, #7d2a31);
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
header { padding: 1.4rem 2rem 1rem; border-bottom: 1px solid var(--line); }
h1 { margin: 0; font-size: 1.35rem; overflow-wrap: anywhere; }
header p { margin: .25rem 0 0; color: var(--dim); }
header .headline { color: var(--ink); font-size: 1.05rem; font-weight: 600; }
.bar { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: .5rem; align-items: center;
  padding: .5rem 2rem; background: var(--panel); border-bottom: 1px solid var(--line); }
.bar .hint { margin-left: auto; color: var(--dim); font-size: .85rem; }
button, input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
  border-radius: 6px; padding: .2rem .7rem; }
button { cursor: pointer; }
button[aria-pressed="true"] { border-color: var(--accent); color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
main { padding: 1rem 2rem 4rem; }
details { border: 1px solid var(--line); border-radius: 8px; margin: 0 0 1rem; scroll-margin-top: 3.6rem; }
details[open] > summary { border-bottom: 1px solid var(--line); }
summary { padding: .6rem .9rem; cursor: pointer; overflow-wrap: anywhere; }
summary .url { font-weight: 600; }
summary .what { display: block; color: var(--dim); font-size: .9rem; }
.kind { display: inline-block; min-width: 5.6rem; margin-right: .6rem; padding: 0 .5rem; border-radius: 4px;
  text-align: center; font-size: .8rem; font-weight: 600; background: var(--panel); border: 1px solid var(--line); }
.kind.gone, .kind.error { background: var(--went); color: var(--went-ink); border-color: transparent; }
.kind.new, .kind.recovered { background: var(--came); color: var(--came-ink); border-color: transparent; }
.body { padding: .8rem .9rem; }
.facts { margin: 0 0 .8rem; color: var(--dim); font-size: .85rem; overflow-wrap: anywhere; }
.note { margin: 0 0 .8rem; padding: .4rem .7rem; background: var(--panel); border-left: 3px solid var(--accent); }
table { border-collapse: collapse; }
.signals { margin: 0 0 1rem; font-size: .9rem; }
.signals th { text-align: left; font-weight: 600; color: var(--dim); padding: .1rem .8rem .1rem 0; }
.signals td { padding: .1rem .8rem .1rem 0; vertical-align: top; overflow-wrap: anywhere; }
.signals td:first-child, .signals td:nth-child(2) { white-space: nowrap; }
.came { color: var(--came-ink); } .went { color: var(--went-ink); }
.diff { width: 100%; table-layout: fixed; font: 12.5px/1.45 ui-monospace, monospace; }
.diff td { padding: 0 .5rem; vertical-align: top; white-space: pre-wrap; overflow-wrap: anywhere;
  unicode-bidi: isolate; direction: ltr; }
.diff .number { width: 4.2rem; color: var(--dim); text-align: right; user-select: none; }
.diff .added { background: var(--came); } .diff .removed { background: var(--went); }
.diff .added mark { background: var(--mark-came); } .diff .removed mark { background: var(--mark-went); }
mark { color: inherit; border-radius: 2px; }
.diff .gap td { color: var(--dim); background: var(--panel); text-align: center; }
.empty { color: var(--dim); }
@media (max-width: 46rem) { header, .bar, main { padding-left: .8rem; padding-right: .8rem; } .bar .hint { display: none; } }
@media print { .bar { display: none; } details { break-inside: avoid-page; } }
`;
