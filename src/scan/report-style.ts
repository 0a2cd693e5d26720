/** The style of the HTML report: no font, image or rule from anywhere else. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #5a6678; --line: #dfe4ea; --hover: #eef3fa;
  --accent: #1f5fbf; --new: #0b7a4b; --changed: #8a5a00; --gone: #b3261e; --unreached: #6a4fa3; --existing: #5a6678;
  --s2: #2a9d63; --s3: #3b82c4; --s4: #d08a12; --s5: #cc3d33; --s0: #8b93a1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11151b; --card: #191f28; --ink: #e4e9f0; --soft: #98a4b5; --line: #2b3441; --hover: #212a36;
    --accent: #7fb2ff; --new: #4ccf93; --changed: #e6b450; --gone: #ff8078; --unreached: #bba4f2; --existing: #98a4b5;
    --s2: #3bb678; --s3: #5b9fe0; --s4: #e0a23c; --s5: #ea6a60; --s0: #6f7987;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 56px; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
main, header.top > div, nav > div, footer { max-width: 1320px; margin: 0 auto; padding: 0 24px; }
header.top { background: var(--card); padding: 28px 0 20px; }
header.top p { margin: 4px 0 0; color: var(--soft); }
h1 { margin: 0; font-size: 24px; line-height: 1.25; overflow-wrap: anywhere; }
h1 .outcome { margin-left: 10px; vertical-align: 3px; }
h2 { margin: 36px 0 10px; font-size: 17px; }
h2 .count { color: var(--soft); font-weight: 400; margin-left: 6px; }
nav { position: sticky; top: 0; z-index: 3; background: var(--card); border-bottom: 1px solid var(--line); }
nav > div { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; min-height: 44px; }
nav a { color: var(--soft); text-decoration: none; padding: 4px 10px; border-radius: 6px; }
nav a:hover { background: var(--hover); color: var(--ink); }
nav .hint { margin-left: auto; color: var(--soft); font-size: 12px; }
a { color: var(--accent); overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; border-radius: 4px; }
code, .mono, td.url, .change .url { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px; }
kbd { font: 11px ui-monospace, Menlo, Consolas, monospace; border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 4px; padding: 0 5px; background: var(--paper); }
.badge { display: inline-block; padding: 0 8px; border-radius: 10px; border: 1px solid currentColor; font-size: 11.5px; line-height: 18px; font-weight: 600; white-space: nowrap; }
.new { color: var(--new); } .changed { color: var(--changed); } .gone { color: var(--gone); }
.unreached { color: var(--unreached); } .existing { color: var(--existing); border-color: var(--line); font-weight: 400; }
.completed { color: var(--new); } .partial, .budget { color: var(--changed); } .degraded, .cancelled { color: var(--gone); }
.notice { margin: 20px 0 0; padding: 10px 14px; border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 6px; background: var(--card); }
.notice.partial { border-left-color: var(--changed); color: inherit; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 12px; margin: 20px 0 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.tile b { display: block; font-size: 26px; line-height: 1.2; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); }
.tile.zero b { color: var(--soft); font-weight: 400; }
.bar { display: flex; height: 10px; margin: 18px 0 6px; border-radius: 5px; overflow: hidden; background: var(--line); gap: 1px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; color: var(--soft); font-size: 12.5px; }
.legend i { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 6px; }
.s1, .s2 { background: var(--s2); } .s3 { background: var(--s3); } .s4 { background: var(--s4); } .s5 { background: var(--s5); } .s0 { background: var(--s0); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; overflow-x: auto; }
.change { padding: 10px 16px; border-bottom: 1px solid var(--line); display: grid; grid-template-columns: 84px minmax(0, 1fr); gap: 2px 12px; }
.change:last-child { border-bottom: 0; }
.change .url { overflow-wrap: anywhere; }
.change .what { grid-column: 2; color: var(--soft); }
.change dl { grid-column: 2; margin: 2px 0 0; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 14px; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
del { color: var(--gone); text-decoration: none; } ins { color: var(--new); text-decoration: none; } .arrow { color: var(--soft); padding: 0 6px; }
.tools { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 10px; }
input[type=search], select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 5px 10px; }
input[type=search] { flex: 1 1 260px; max-width: 460px; }
button:not(:disabled) { cursor: pointer; } button:not(:disabled):hover { background: var(--hover); } button:disabled { opacity: .45; }
.shown { color: var(--soft); margin-left: auto; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 6px 12px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child > td { border-bottom: 0; }
th { font-weight: 600; font-size: 12.5px; color: var(--soft); white-space: nowrap; background: var(--card); }
th button { border: 0; padding: 0; background: none; font-weight: 600; color: inherit; }
th[aria-sort=ascending] button::after { content: " \\25b2"; font-size: 9px; } th[aria-sort=descending] button::after { content: " \\25bc"; font-size: 9px; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.url { min-width: 300px; overflow-wrap: anywhere; } td.title { min-width: 160px; max-width: 360px; overflow-wrap: anywhere; }
tbody tr.row { cursor: pointer; } tbody tr.row:hover, tbody tr.row:focus { background: var(--hover); } tbody tr.row:focus { outline: 2px solid var(--accent); outline-offset: -2px; }
tr.detail td { background: var(--paper); } tr.detail dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 18px; margin: 4px 0; }
.empty { padding: 14px 16px; color: var(--soft); margin: 0; }
.pager { display: flex; gap: 8px; align-items: center; justify-content: flex-end; margin-top: 10px; color: var(--soft); }
footer { margin-top: 40px; padding-bottom: 32px; color: var(--soft); font-size: 12.5px; }
@media (max-width: 700px) { main, header.top > div, nav > div, footer { padding: 0 12px; } nav .hint { display: none; } .change { grid-template-columns: 1fr; } .change .what, .change dl { grid-column: 1; } }
@media print {
  :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --accent: #000; --new: #064; --changed: #640; --gone: #800; --unreached: #415; --existing: #444; }
  body { font-size: 11px; } nav, .tools, .pager { display: none; } header.top { padding: 0; } h2 { break-after: avoid; margin-top: 20px; }
  .tile, .change, tr { break-inside: avoid; } thead { display: table-header-group; } .card { overflow: visible; border-radius: 0; } .bar, .legend i { print-color-adjust: exact; }
  td.url { min-width: 0; } a { text-decoration: none; } code, .mono, td.url, .change .url { font-size: 10px; } .tile b { font-size: 18px; }
  #page-table th:nth-child(n+8), #page-table tr.row td:nth-child(n+8) { display: none; }
}
`;
