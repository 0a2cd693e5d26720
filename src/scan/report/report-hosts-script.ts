/** Hosts and their certificates, technologies, and what was skipped or failed. */
export const HOSTS_SCRIPT = String.raw`
const DAY_MS = 86400000;
const EXPIRING_DAYS = 30;

/** As of the end of the scan: a report that is read next year still says what was true. */
function expiry(host) {
  if (!host.expires) return '';
  const left = (Date.parse(host.expires) - data.endedAt) / DAY_MS;
  const state = left < 0 ? 'expired' : left < EXPIRING_DAYS ? 'expiring' : '';
  const days = plural(Math.floor(Math.abs(left)), 'day');
  const words = left < 0 ? days + ' ago' : 'in ' + days;
  return [host.expires.slice(0, 10), ' ', state ? badge(state, words) : make('span', { class: 'soft' }, words)];
}

const trustOf = (host) => (!host.tls ? '' : host.mismatched ? 'other name' : host.self_signed ? 'self-signed' : host.authorized === false ? 'not trusted' : 'trusted');

function hostFacts(host) {
  return factList([
    ['address', host.ip], ['outcome', [host.outcome, host.reason ? ': ' + host.reason : '']], ['certificate for', host.subject], ['names', host.sans && host.sans.join(', ')], ['issued by', host.issuer],
    ['valid from', minute(host.valid_from)], ['valid until', minute(host.expires)], ['trust', trustOf(host) + (host.tls_error ? ' (' + host.tls_error + ')' : '')],
    ['protocol', host.tls], ['cipher', host.cipher], ['SHA-256', host.fingerprint ? make('code', {}, host.fingerprint) : ''],
  ]);
}

addTable({
  id: 'hosts', title: 'Hosts and TLS', rows: data.hosts, total: data.hostsTotal, empty: 'No host answered.',
  fields: { tls: (row) => row.tls }, detail: hostFacts,
  words: (row) => [row.host, row.outcome, row.reason, row.ip, row.tls, row.issuer, row.subject, trustOf(row), (row.sans || []).join(' ')].join('\n'),
  columns: [
    { name: 'host', label: 'Host', kind: 'url', value: (row) => row.host, show: (row) => make('span', { class: 'mono' }, row.host) },
    { name: 'outcome', label: 'Outcome', kind: 'text', value: (row) => row.outcome, show: (row) => [badge(row.outcome), row.reason && row.reason !== row.outcome ? make('div', { class: 'soft' }, row.reason) : null] },
    { name: 'pages', label: 'Pages', kind: 'number', first: 'down', value: (row) => row.pages, show: (row) => count(row.pages) },
    { name: 'errors', label: 'Errors', kind: 'number', first: 'down', value: (row) => row.errors, show: (row) => count(row.errors) },
    { name: 'ip', label: 'Address', kind: 'short minor', value: (row) => row.ip, show: (row) => make('span', { class: 'mono' }, row.ip) },
    { name: 'protocol', label: 'TLS', kind: 'short', value: (row) => row.tls, show: (row) => (row.tls ? [row.tls, trustOf(row) === 'trusted' ? null : [' ', badge('untrusted', trustOf(row))]] : make('span', { class: 'soft' }, 'none')) },
    { name: 'issuer', label: 'Certificate by', kind: 'text minor', value: (row) => row.issuer || '' },
    { name: 'expires', label: 'Expires', kind: 'short', value: (row) => row.expires || '', show: expiry },
  ],
});

if (data.technologies) addTable({
  id: 'technologies', title: 'Technologies', rows: data.technologies, empty: 'None was recognised.',
  words: (row) => [row.name, row.version, row.hosts.join(' ')].join('\n'),
  fields: { host: (row) => row.hosts.join(' '), tech: (row) => row.name + ':' + row.version },
  columns: [
    { name: 'name', label: 'Technology', kind: 'text', value: (row) => row.name, show: (row) => make('button', { type: 'button', class: 'facet', title: 'Filter by it', click: () => filterBy('tech:"' + row.name.replaceAll('"', '') + '"', 'pages') }, row.name) },
    { name: 'version', label: 'Version', kind: 'short', value: (row) => row.version, show: (row) => row.version || make('span', { class: 'soft' }, 'not told') },
    { name: 'pages', label: 'Pages', kind: 'number', first: 'down', value: (row) => row.pages, show: (row) => count(row.pages) },
    { name: 'hosts', label: 'Hosts', kind: 'url', value: (row) => row.hosts.join(' '), show: (row) => make('span', { class: 'mono' }, row.hosts.join(', ') + (row.hostsTotal > row.hosts.length ? ' and ' + count(row.hostsTotal - row.hosts.length) + ' more' : '')) },
  ],
});

if (data.noisy && data.noisy.length > 0) addTable({
  id: 'noisy', title: 'Noisy fields', rows: data.noisy, empty: '',
  lede: 'They differ in most scans by themselves, and are no longer called a change.',
  columns: [
    { name: 'host', label: 'Host', kind: 'url', value: (row) => row.host, show: (row) => make('span', { class: 'mono' }, row.host) },
    { name: 'field', label: 'Field', kind: 'text', value: (row) => row.field.replaceAll('_', ' ').replace(':major', ' (much)') },
    { name: 'pages', label: 'Pages', kind: 'number', first: 'down', value: (row) => row.pages, show: (row) => count(row.pages) },
    { name: 'url', label: 'For example', kind: 'url', value: (row) => row.example, show: (row) => link(row.example) },
  ],
});

addTable({
  id: 'skipped', title: 'Skipped', lede: 'Seen and left alone, by pattern.', rows: data.skipped, total: data.skippedTotal, empty: 'No URL was skipped.',
  columns: [
    { name: 'pattern', label: 'Pattern', kind: 'url', value: (row) => row.pattern, show: (row) => make('span', { class: 'mono' }, row.pattern) },
    { name: 'skipped', label: 'URLs', kind: 'number', first: 'down', value: (row) => row.count, show: (row) => count(row.count) },
    { name: 'example', label: 'For example', kind: 'url', value: (row) => row.example, show: (row) => row.example ? link(row.example) : '' },
  ],
});

addTable({
  id: 'errors', title: 'Errors', rows: data.errors, total: data.errorsTotal, empty: 'Every page answered.',
  fields: { host: (row) => hostOf(row.url) },
  columns: [
    { name: 'url', label: 'URL', kind: 'url', value: (row) => row.url, show: (row) => link(row.url) },
    { name: 'kind', label: 'Kind', kind: 'short minor', value: (row) => row.kind },
    { name: 'error', label: 'Error', kind: 'text', value: (row) => row.error },
  ],
});

if (data.bad.length > 0) addTable({
  id: 'targets', title: 'Bad target lines', rows: data.bad, total: data.badTotal, empty: '',
  columns: [
    { name: 'line', label: 'Line', kind: 'number', value: (row) => row.line, show: (row) => row.line || 'inline' },
    { name: 'text', label: 'Text', kind: 'url', value: (row) => row.text, show: (row) => make('span', { class: 'mono' }, row.text) },
    { name: 'why', label: 'Why', kind: 'text', value: (row) => row.why },
  ],
});
`;
