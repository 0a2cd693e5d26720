/** The sections of the tool report; one that has no rows and never had any is left out. */
export const TOOL_REPORT_SCRIPT = String.raw`
const SEVERITY_ORDER = { critical: 0, high: 1, medium: 2, low: 3, info: 4 };
const STATE_ORDER = { open: 0, changed: 1, muted: 2, resolved: 3 };
const CHANGE_ORDER = { gone: 0, changed: 1, new: 2, missed: 3, existing: 4 };
const ranked = (order) => (word) => (word in order ? order[word] : 9);
const mono = (text) => make('span', { class: 'mono' }, text);
const placeOf = (row) => row.url || row.host;
const factPairs = (facts) => Object.entries(facts).map(([name, value]) => [name.replaceAll('_', ' '), value]);

function fieldChange([label, before, after]) {
  return make('div', { class: 'field' }, make('span', { class: 'term' }, label.replaceAll('_', ' ')),
    make('span', {}, make('del', {}, before || 'none'), make('span', { class: 'arrow', 'aria-label': 'became' }, '\u2192'), make('ins', {}, after || 'none')));
}

addTable({
  id: 'findings', title: 'Findings', rows: data.findings, total: data.findingsTotal, empty: 'Nothing was found.', sort: 'severity',
  fields: { host: (row) => row.host, ip: (row) => row.ip, news: (row) => row.news, ref: (row) => row.refs.join(' ') },
  words: (row) => [row.state, row.severity, row.kind, row.title, row.url, row.host, row.ip, row.evidence, row.refs.join(' ')].join('\n'),
  detail: (row) => factList([['evidence', row.evidence], ['references', row.refs.join(', ')], ['address', row.ip], ['confidence', row.confidence],
    ['said by', row.source], ['first seen', minute(row.first_seen)], ['last seen', minute(row.last_seen)], ['times seen', row.times_seen],
    ['muted by', row.muted_by], ['because', row.muted_reason], ['id', row.id]]),
  columns: [
    { name: 'severity', label: 'Severity', value: (row) => row.severity, rank: ranked(SEVERITY_ORDER), show: (row) => badge(row.severity) },
    { name: 'state', label: 'State', value: (row) => row.state, rank: ranked(STATE_ORDER), show: (row) => [badge(row.state), row.news === 'new' || row.news === 'returned' ? [' ', badge('new', row.news)] : null] },
    { name: 'title', label: 'What', kind: 'text', value: (row) => row.title },
    { name: 'where', label: 'Where', kind: 'url', value: placeOf, show: (row) => (row.url ? link(row.url) : mono(row.host)) },
    { name: 'kind', label: 'Check', kind: 'short', value: (row) => row.kind, show: (row) => mono(row.kind) },
  ],
});

addTable({
  id: 'changes', title: 'Changes', rows: data.changes, total: data.changesTotal, empty: 'All is as it was.',
  fields: { host: (row) => row.host },
  words: (row) => [row.change, row.kind, row.subject, row.fields.flat().join(' ')].join('\n'),
  columns: [
    { name: 'change', label: 'Change', value: (row) => row.change, rank: ranked(CHANGE_ORDER), show: (row) => badge(row.change) },
    { name: 'kind', label: 'Kind', kind: 'short', value: (row) => row.kind },
    { name: 'what', label: 'What', kind: 'url', value: (row) => row.subject, show: (row) => link(row.subject) },
    { name: 'facts', label: 'Facts', kind: 'what', value: (row) => row.fields.length, show: (row) => row.fields.map(fieldChange) },
  ],
});

addTable({
  id: 'assets', title: 'Seen', lede: 'Hosts, ports, URLs and lines of this run.', rows: data.assets, total: data.assetsTotal, empty: 'Nothing is read in the output of this tool.',
  fields: { host: (row) => row.host },
  words: (row) => [row.change, row.kind, row.subject, Object.values(row.facts).join(' ')].join('\n'),
  detail: (row) => factList([['host', row.host], ...factPairs(row.facts)]),
  columns: [
    { name: 'change', label: 'Change', value: (row) => row.change, rank: ranked(CHANGE_ORDER), show: (row) => badge(row.change) },
    { name: 'kind', label: 'Kind', kind: 'short', value: (row) => row.kind },
    { name: 'what', label: 'What', kind: 'url', value: (row) => row.subject, show: (row) => link(row.subject) },
    { name: 'facts', label: 'Facts', kind: 'text', value: (row) => Object.values(row.facts).join(', '), show: (row) => make('span', { class: 'soft' }, Object.values(row.facts).join(', ')) },
  ],
});

if (data.badTotal > 0) addTable({
  id: 'bad', title: 'Lines that could not be read', rows: data.bad, total: data.badTotal, empty: '',
  columns: [
    { name: 'line', label: 'Line', kind: 'number', value: (row) => row.line, show: (row) => count(row.line) },
    { name: 'why', label: 'Why', kind: 'short', value: (row) => row.why },
    { name: 'text', label: 'Text', kind: 'url', value: (row) => row.text, show: (row) => mono(row.text) },
  ],
});

for (const table of tables) choose(table);
`;
