/** What the monitor report's style has besides that of all reports: the lines. */
export const DIFF_STYLE = `
:root { --came: #e6f3e9; --went: #fbeae8; --mark-came: #b4dfbf; --mark-went: #f4c3bd; }
@media screen and (prefers-color-scheme: dark) { :root { --came: #16281d; --went: #2f1b1b; --mark-came: #27593a; --mark-went: #6d2d2b; } }
.badge.came, .badge.went { font-family: var(--mono); font-size: 11.5px; }
details.change { margin: 0 0 14px; scroll-margin-top: 30px; }
details.change > summary { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 2px 12px; align-items: baseline; padding: 9px 16px; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; } details.change[open] > summary { border-bottom: 1px solid var(--line); } details.change > summary:hover { background: var(--hover); }
summary:focus-visible { outline-offset: -2px; } summary .badge { min-width: 76px; text-align: center; } .name .mono { display: block; font-weight: 600; } .name .soft { display: block; }
.sums { font-family: var(--mono); font-size: 12.5px; white-space: nowrap; } .plus { color: var(--green); } .minus { color: var(--red); }
.body > .found { padding: 9px 16px; color: var(--soft); font-size: 12.5px; } .body > .notice { margin: 0 16px 12px; }
.signals { width: auto; margin: 0 0 10px; } .signals td { border: 0; padding: 2px 14px 2px 0; } .signals td:first-child { padding-left: 16px; } .signals td:nth-child(2) { white-space: nowrap; color: var(--soft); }
.diff { table-layout: fixed; border-top: 1px solid var(--line); font: 12.5px/1.55 var(--mono); } .diff thead { position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }
.diff td { padding: 0 10px; border: 0; white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; direction: ltr; } .diff td:first-child, .diff td:last-child { padding-left: 10px; padding-right: 10px; }
.diff col.number { width: 58px; } .diff td.number { color: var(--soft); text-align: right; user-select: none; background: var(--sunk); font-size: 11.5px; }
.diff td.code { padding-left: 26px; text-indent: -16px; } .sign { display: inline-block; width: 16px; text-indent: 0; user-select: none; color: var(--soft); }
.diff.split td:nth-child(3) { border-left: 1px solid var(--line); } .diff td.void { background: var(--sunk); }
.diff .added { background: var(--came); } .diff .removed { background: var(--went); } .added .sign { color: var(--green); } .removed .sign { color: var(--red); }
mark { color: inherit; border-radius: 2px; } .added mark { background: var(--mark-came); } .removed mark { background: var(--mark-went); }
.fold td { background: var(--sunk); color: var(--soft); text-align: center; padding: 3px 10px !important; font-family: system-ui, sans-serif; } .fold button { border: 0; background: none; color: var(--accent); padding: 0; } .fold button:hover { text-decoration: underline; }
tr.stop:focus { outline: 2px solid var(--accent); outline-offset: -2px; }
nav .dot { flex: none; width: 8px; height: 8px; margin-top: 7px; border-radius: 4px; background: var(--tone, var(--grey)); } nav .path { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
@media (max-width: 720px) { .toolbar button.layout { display: none; } details.change > summary { grid-template-columns: auto 1fr; } .name { grid-row: 2; grid-column: 1 / -1; } .sums { text-align: right; } .diff col.number { width: 40px; } .diff td { padding: 0 6px; } .signals td { display: inline-block; } }
@media print { .diff { font-size: 7.5pt; } details.change { break-inside: auto; } details.change > summary { break-after: avoid; } .sign { color: #000; } }
`;
