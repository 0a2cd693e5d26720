/** The findings: what is there and how bad, with its evidence and where to read on. */
export const FINDINGS_SCRIPT = String.raw`
const SEVERITY_ORDER = { critical: 0, high: 1, medium: 2, low: 3, info: 4 };
const NEWS = { new: 'new', returned: 'back again', changed: 'changed', resolved: 'resolved now' };

/** Where the public lists explain a reference; others stay text. */
function reference(name) {
  const [, cwe] = /^CWE-(\d{1,6})$/.exec(name) || [];
  if (cwe) return make('a', { href: 'https://cwe.mitre.org/data/definitions/' + cwe + '.html', target: '_blank', rel: 'noopener noreferrer', referrerpolicy: 'no-referrer' }, name);
  if (/^CVE-\d{4}-\d{4,9}$/.test(name)) return make('a', { href: 'https://www.cve.org/CVERecord?id=' + name, target: '_blank', rel: 'noopener noreferrer', referrerpolicy: 'no-referrer' }, name);
  return /^https?:/.test(name) ? link(name) : make('span', {}, name);
}

function findingFacts(row) {
  const evidence = row.evidence === '' ? null : make('div', { class: 'wide' }, make('dt', {}, 'evidence'), make('dd', {}, make('pre', {}, row.evidence)));
  const facts = factList([
    ['where', row.url ? link(row.url) : row.host], ['address', row.ip],
    ['confidence', row.confidence], ['kind', row.kind], ['found by', row.source],
    ['read on', row.refs.map((name, index) => [index > 0 ? ', ' : '', reference(name)])],
    ['first seen', minute(row.first_seen)], ['last seen', minute(row.last_seen)], ['seen in', plural(row.times_seen, 'scan')],
    ['muted by', row.muted_by ? row.muted_by + (row.muted_reason ? ': ' + row.muted_reason : '') : ''], ['id', make('code', {}, row.id)],
  ]);
  if (evidence) facts.append(evidence);
  return facts;
}

if (data.findings) addTable({
  id: 'findings', title: 'Findings', rows: data.findings, total: data.findingsTotal, empty: 'Nothing was found.',
  lede: 'What is there first, the worst first; what is muted or resolved after it.',
  words: (row) => [row.severity, row.state, row.news, row.kind, row.title, row.url, row.host, row.evidence, row.source, row.refs.join(' ')].join('\n'),
  fields: { host: (row) => row.host, source: (row) => row.source, news: (row) => row.news, ref: (row) => row.refs.join(' '), kind: (row) => row.kind },
  detail: findingFacts,
  columns: [
    { name: 'severity', label: 'Severity', value: (row) => row.severity, rank: (severity) => SEVERITY_ORDER[severity], show: (row) => badge(row.severity) },
    { name: 'title', label: 'Finding', kind: 'text wide', value: (row) => row.title, show: (row) => [make('div', {}, row.title), make('div', { class: 'soft' }, row.kind + (row.source === 'scarefloor' ? '' : ', ' + row.source))] },
    { name: 'url', label: 'Where', kind: 'url', value: (row) => row.url || row.host, show: (row) => (row.url ? link(row.url) : make('span', { class: 'mono' }, row.host)) },
    { name: 'state', label: 'State', value: (row) => row.state, show: (row) => [make('span', {}, row.state), NEWS[row.news] && row.news !== row.state ? [' ', badge(row.news, NEWS[row.news])] : null] },
    { name: 'since', label: 'Since', kind: 'minor', value: (row) => row.first_seen, show: (row) => row.first_seen.slice(0, 10) },
    { name: 'seen', label: 'Scans', kind: 'number minor', first: 'down', value: (row) => row.times_seen, show: (row) => count(row.times_seen) },
  ],
});
`;
