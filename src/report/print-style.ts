/** On paper: black on white, everything unfolded, nothing to press, no row cut in two. */
export const PRINT_STYLE = `
@media print {
  @page { margin: 14mm 12mm; }
  :root { --paper: #fff; --card: #fff; --sunk: #fff; --ink: #000; --soft: #444; --line: #ccc; --edge: #999; --accent: #000; }
  body { font-size: 9.5pt; } .wrap { max-width: none; padding: 0; } .masthead { padding: 0 0 10pt; border-bottom: 1.5pt solid #000; }
  nav, .toolbar, .more, .skip, .opener, dialog, .origin-note { display: none !important; } .frame { display: block; }
  h2 { break-after: avoid; } .tile, tr, .notice { break-inside: avoid; } thead { display: table-header-group; } thead th { position: static; }
  .card, .tiles { border-radius: 0; overflow: visible; } .card { container-type: normal; } .bar, .legend i, .badge, .diff td { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .mono, code { font-size: 8pt; } th, td { padding: 3pt 6pt; } th:first-child, td:first-child { padding-left: 6pt; } main section { padding-top: 14pt; } .tiles { grid-template-columns: repeat(7, 1fr); } .tile b { font-size: 14pt; } .tile > a, .tile.zero, .tile:not(:has(a)) { padding: 6pt 8pt; } .tile:has(a) { padding: 0; } td.url, td.text, td.what { min-width: 0; } a { color: inherit; }
}
`;
