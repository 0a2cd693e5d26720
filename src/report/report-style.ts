/** The style of the reports: no font, image or rule from anywhere else. Print has its own, see print-style. */
export const REPORT_STYLE = `
:root {
  color-scheme: light;
  --paper: #f6f6f3; --card: #fffffe; --sunk: #f0f0ec; --ink: #1d2127; --soft: #5b626c; --line: #e2e2dc; --edge: #cfcfc7;
  --accent: #1c559c; --hover: #f1f4f8;
  --green: #1b6b3f; --amber: #8a5200; --red: #a9261c; --violet: #5c4597; --grey: #5b626c; --blue: #1c559c; --crimson: #7d0f2b;
  --s2: #4c9a6e; --s3: #5f8fc4; --s4: #d39a3f; --s5: #c4483c; --s0: #9aa0a8;
  --mono: ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --paper: #131519; --card: #1a1d22; --sunk: #15181c; --ink: #e4e6ea; --soft: #9aa2ae; --line: #2a2e35; --edge: #3a404a;
    --accent: #86b3f2; --hover: #20252c;
    --green: #6cc795; --amber: #e0ad57; --red: #f28b80; --violet: #b8a4ec; --grey: #9aa2ae; --blue: #86b3f2; --crimson: #ff8fa6;
    --s2: #4f9f74; --s3: #5c8bc0; --s4: #c8933f; --s5: #cf5a4d; --s0: #6d747e;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 40px; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.nowrap { white-space: nowrap; }
.wrap { max-width: 1480px; margin: 0 auto; padding: 0 28px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 12px; top: 8px; z-index: 9; padding: 6px 12px; background: var(--card); }
a { color: var(--accent); text-decoration: none; } a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
.mono, code, pre { font-family: var(--mono); font-size: .9em; } .soft, .origin { color: var(--soft); }
kbd { font: 11px/1.4 var(--mono); color: var(--soft); border: 1px solid var(--edge); border-radius: 4px; padding: 0 5px; background: var(--paper); }
button, input { font: inherit; color: inherit; } button { cursor: pointer; }
h1, h2, h3, p, ul, ol, dl, dd { margin: 0; padding: 0; } ul, ol { list-style: none; }

.masthead { background: var(--card); border-bottom: 1px solid var(--line); padding: 30px 0 22px; }
.eyebrow { color: var(--soft); font-size: 12px; letter-spacing: .06em; text-transform: uppercase; }
h1 { font-size: 27px; line-height: 1.2; font-weight: 650; letter-spacing: -.012em; margin-top: 3px; text-wrap: balance; }
h1 .outcome { margin-left: 8px; vertical-align: 4px; letter-spacing: 0; font-size: 12px; }
.headline { font-size: 16px; margin-top: 6px; }
.strip { display: flex; flex-wrap: wrap; gap: 6px 34px; margin-top: 18px; }
.strip dt, .facts dt { color: var(--soft); font-size: 12px; }

.frame { display: grid; grid-template-columns: 172px minmax(0, 1fr); gap: 0 36px; align-items: start; }
nav { position: sticky; top: 0; padding-top: 24px; max-height: 100vh; overflow-y: auto; }
nav a { display: flex; justify-content: space-between; gap: 10px; padding: 5px 10px; margin-left: -10px; border-radius: 6px; color: var(--ink); }
nav a:hover { background: var(--hover); text-decoration: none; } nav .count { color: var(--soft); } nav a.nothing { color: var(--soft); }
nav .kind { color: var(--soft); }
main { padding-bottom: 48px; }

.toolbar { position: sticky; top: 0; z-index: 4; background: var(--paper); padding: 14px 0 10px; margin: 0 -4px; border-bottom: 1px solid transparent; }
.toolbar > div { display: flex; align-items: center; gap: 12px; padding: 0 4px; }
.toolbar input { flex: 1 1 auto; min-width: 0; height: 36px; padding: 0 12px; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; }
.toolbar input::placeholder { color: var(--soft); opacity: 1; }
.toolbar button, .help-top button { flex: none; height: 36px; padding: 0 12px; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; color: var(--soft); }
.toolbar button:hover, .help-top button:hover { color: var(--ink); } .toolbar button[aria-pressed=true] { color: var(--ink); border-color: var(--ink); }
.matches { flex: none; color: var(--soft); } .matches:empty { display: none; }

.notice { margin: 14px 0 0; padding: 10px 14px; border: 1px solid var(--line); border-left: 3px solid var(--edge); border-radius: 6px; background: var(--card); max-width: 110ch; }
.notice.partial { border-left-color: var(--s4); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(112px, 1fr)); margin: 16px 0 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.tile { box-shadow: 1px 0 0 var(--line), 0 1px 0 var(--line); } .tile, .tile a { color: inherit; } .tile a:hover { background: var(--hover); text-decoration: none; }
.tile > a, .tile.zero, .tile:not(:has(a)) { display: block; padding: 13px 16px 12px; } .tile:has(a) { padding: 0; }
.tile b { display: block; font-size: 25px; line-height: 1.15; font-weight: 600; letter-spacing: -.01em; white-space: nowrap; } .tile span { color: var(--soft); }
.tile.zero b { color: var(--soft); font-weight: 400; }
.bar { display: flex; height: 8px; margin: 18px 0 8px; border-radius: 4px; overflow: hidden; gap: 2px; } .bar:empty { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 20px; } .legend button { border: 0; padding: 2px 0; background: none; color: var(--soft); } .legend button:hover { color: var(--ink); }
.legend b { color: var(--ink); font-weight: 600; } .legend i { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 7px; }
.s2 { background: var(--s2); } .s3 { background: var(--s3); } .s4 { background: var(--s4); } .s5 { background: var(--s5); } .s0 { background: var(--s0); }
.t4 { color: var(--amber); } .t5, .t0 { color: var(--red); }

.badge { --tone: var(--grey); display: inline-block; padding: 0 8px; border-radius: 9px; font-size: 12px; line-height: 19px; font-weight: 600; white-space: nowrap; color: var(--tone); background: color-mix(in srgb, var(--tone) 11%, transparent); }
.new, .completed, .resolved, .recovered, .came { --tone: var(--green); } .changed, .partial, .budget, .timeout, .expiring, .medium, .flapping { --tone: var(--amber); }
.gone, .degraded, .cancelled, .failed, .expired, .untrusted, .high, .error, .went { --tone: var(--red); } .critical { --tone: var(--crimson); }
.unreached { --tone: var(--violet); } .low { --tone: var(--blue); } .tile b { color: var(--tone, inherit); }
.badge.existing, .badge.info, .badge.muted { font-weight: 400; background: none; padding: 0; }

h2 { font-size: 17px; font-weight: 650; letter-spacing: -.005em; margin: 0 0 10px; } main section { padding-top: 34px; } #summary { padding-top: 0; } h2 .count { font-weight: 400; color: var(--soft); margin-left: 4px; font-size: 14px; letter-spacing: 0; }
h2.minor { font-size: 13px; font-weight: 500; color: var(--soft); margin: 18px 0 0; } h2.minor + .tiles { margin-top: 6px; } pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.lede { color: var(--soft); margin: -6px 0 10px; max-width: 90ch; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow: clip; container-type: inline-size; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px; border-bottom: 1px solid var(--line); } th:first-child, td:first-child { padding-left: 16px; } th:last-child, td:last-child { padding-right: 16px; }
tbody tr:last-child > td { border-bottom: 0; }
thead th { position: sticky; top: 60px; z-index: 2; background: var(--card); color: var(--soft); font-weight: 500; font-size: 12.5px; white-space: nowrap; box-shadow: inset 0 -1px 0 var(--line); border-bottom: 0; }
th button { border: 0; padding: 0; background: none; font-weight: inherit; } th button:hover { color: var(--ink); }
th[aria-sort=ascending], th[aria-sort=descending] { color: var(--ink); } th[aria-sort=ascending] button::after { content: " \\2191"; } th[aria-sort=descending] button::after { content: " \\2193"; }
td > div { min-width: max-content; } td.url > div, td.text > div, td.what > div, .detail td > div { min-width: 0; } td.short > div { width: max-content; max-width: 17ch; min-width: 0; }
th.number, td.number { text-align: right; white-space: nowrap; } td.url { min-width: 200px; } .one-origin td.url { min-width: 150px; } td.url > div { line-height: 1.45; } td.text { min-width: 110px; } td.wide { min-width: 170px; } td > div { unicode-bidi: plaintext; }
tr.row:hover > td { background: var(--hover); } tr.row:focus { outline: 2px solid var(--accent); outline-offset: -2px; } tr.opens { cursor: default; }
.opener { border: 0; background: none; padding: 0; width: 18px; margin: 0 2px 0 -6px; color: var(--soft); font-size: 10px; line-height: 19px; } .opener::before { content: "\\25b6"; } .opener[aria-expanded=true]::before { content: "\\25bc"; }
tr.detail > td { background: var(--sunk); padding: 12px 16px 14px 34px; } .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 8px 28px; } .facts dd { unicode-bidi: plaintext; white-space: pre-line; } .facts .wide { grid-column: 1 / -1; }
@media screen { .one-origin td.url .origin { display: none; } }
td.what { min-width: 220px; } .field { display: flex; gap: 10px; } .field .term { flex: none; min-width: 84px; color: var(--soft); } del { color: var(--soft); text-decoration-color: var(--edge); } ins { text-decoration: none; font-weight: 500; } .arrow { color: var(--soft); padding: 0 6px; }
.empty { padding: 13px 16px; color: var(--soft); } .more { display: block; width: 100%; padding: 9px; border: 0; border-top: 1px solid var(--line); background: var(--card); color: var(--accent); } .more:hover { background: var(--hover); } [hidden] { display: none !important; }
.facet { border: 0; padding: 0; background: none; color: var(--accent); text-align: left; } .facet:hover { text-decoration: underline; }

dialog { width: min(860px, calc(100vw - 32px)); max-height: calc(100vh - 48px); padding: 22px 26px 26px; border: 1px solid var(--edge); border-radius: 12px; background: var(--card); color: var(--ink); } dialog::backdrop { background: rgb(0 0 0 / .4); }
.help-top { display: flex; justify-content: space-between; align-items: center; } .help-top h2 { margin: 0; } h3 { font-size: 13px; color: var(--soft); font-weight: 600; margin: 18px 0 8px; }
.help-columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 36px; } .words { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 5px 16px; } .words dd { color: var(--soft); } .words code { white-space: nowrap; }
footer { border-top: 1px solid var(--line); padding: 18px 0 34px; color: var(--soft); font-size: 12.5px; }
.plain { background: var(--card); border: 1px solid var(--line); margin-top: 24px; } caption { text-align: left; font-weight: 650; font-size: 17px; padding: 8px 0; } .plain thead th { position: static; }

@media (max-width: 1080px) {
  .frame { display: block; } nav { position: static; padding-top: 14px; } nav ol { display: flex; flex-wrap: wrap; gap: 2px 4px; } nav a { margin: 0; padding: 4px 10px; background: var(--card); border: 1px solid var(--line); }
}
@media (max-width: 720px) {
  .wrap { padding: 0 16px; } .masthead { padding: 20px 0 16px; } h1 { font-size: 22px; } .strip { gap: 8px 22px; } .help-columns { grid-template-columns: 1fr; }
  .toolbar button { padding: 0 10px; font-size: 0; } .toolbar kbd { font-size: 12px; } .tiles { grid-template-columns: repeat(auto-fit, minmax(104px, 1fr)); } .tile b { font-size: 21px; }
}
@container (max-width: 1040px) { .rows .minor { display: none; } }
@container (max-width: 780px) {
  .rows thead, .rows thead tr { display: block; } .rows thead { padding: 6px 14px; border-bottom: 1px solid var(--line); } .rows thead::before { content: "sort by "; color: var(--soft); font-size: 12.5px; } .rows thead tr { display: inline; } .rows thead th { display: inline-block; position: static; box-shadow: none; padding: 2px 8px !important; text-align: left; } .rows, .rows tbody { display: block; } .rows tr.row, .rows tr.detail { display: block; padding: 8px 14px; border-bottom: 1px solid var(--line); } .rows tr > td > div, .rows td.short > div { min-width: 0; width: auto; max-width: none; } .rows tr > td { display: block; border: 0; padding: 1px 0 !important; text-align: left; white-space: normal; min-width: 0; }
  .rows tr.row > td { display: grid; grid-template-columns: 82px minmax(0, 1fr); gap: 8px; } .rows tr.row > td::before { content: attr(data-label); color: var(--soft); font-size: 12.5px; } .rows tr.row > td:has(> div:empty), .rows tr.row > td.minor, .rows th.minor { display: none; } .field { flex-wrap: wrap; gap: 0 10px; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
