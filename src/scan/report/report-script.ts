/** The sections of the scan report; a section whose data this report does not have is left out. */
export const SCAN_REPORT_SCRIPT = String.raw`
const STATUSES = { 2: 'answered', 3: 'redirect', 4: 'refused or missing', 5: 'server error', 0: 'no answer' };
const CHANGE_ORDER = { gone: 0, changed: 1, new: 2, unreached: 3, existing: 4 };
const byChange = (kind) => (kind in CHANGE_ORDER ? CHANGE_ORDER[kind] : 9);

function showStatuses() {
  const sum = Object.values(data.statuses).reduce((total, some) => total + some, 0);
  for (const digit of [2, 3, 4, 5, 0]) {
    const some = data.statuses[digit] || 0;
    if (some === 0) continue;
    const name = digit === 0 ? STATUSES[0] : digit + 'xx ' + STATUSES[digit];
    const part = make('span', { class: 's' + digit, title: name + ': ' + some });
    part.style.flexGrow = some;
    place('status-bar').append(part);
    const share = Math.round((some / sum) * 100);
    place('status-legend').append(make('li', {}, make('button', { type: 'button', click: () => filterBy(digit === 0 ? 'status:0' : 'status:' + digit + 'xx', 'pages') },
      make('i', { class: 's' + digit }), name + ' ', make('b', {}, count(some)), share > 0 && share < 100 ? ' ' + share + ' %' : '')));
  }
}

const statusNode = (status) => make('span', { class: 't' + String(status)[0] }, status || 'none');

function fieldChange([label, before, after]) {
  const values = before === '' ? [after] : [make('del', {}, before), make('span', { class: 'arrow', 'aria-label': 'became' }, '\u2192'), make('ins', {}, after)];
  return make('div', { class: 'field' }, make('span', { class: 'term' }, label), make('span', {}, values));
}

/** Of a page that is gone, the status that proved it. */
function statusNow(row) {
  const told = row.fields.find(([label]) => label === 'status');
  return told ? Number(told[2]) || 0 : row.status;
}

const changes = addTable({
  id: 'changes', title: 'Changes', rows: data.changes, empty: 'No page changed.',
  total: ['gone', 'changed', 'new', 'unreached'].reduce((sum, kind) => sum + data.counts[kind], 0),
  words: (row) => [row.kind, row.url, row.detail, row.fields.flat().join(' ')].join('\n'),
  fields: { host: (row) => hostOf(row.url) },
  columns: [
    { name: 'change', label: 'Change', value: (row) => row.kind, rank: byChange, show: (row) => badge(row.kind) },
    { name: 'url', label: 'URL', kind: 'url', value: (row) => row.url, show: (row) => link(row.url) },
    { name: 'what', label: 'What', kind: 'what', value: (row) => row.detail, show: (row) => (row.fields.length > 0 ? row.fields.map(fieldChange) : row.detail) },
    { name: 'status', label: 'Status', kind: 'number', value: statusNow, show: (row) => statusNode(statusNow(row)) },
  ],
});

const at = Object.fromEntries(data.columns.map((name, index) => [name, index]));
const fact = (name) => (row) => (at[name] === undefined ? '' : row[at[name]]);
const TITLES = { final_url: 'leads to', ms: 'time', bytes: 'size', found_on: 'found on', found_by: 'found by', missing_headers: 'missing headers', first_seen: 'first seen', last_changed: 'last changed', ip: 'address' };
const SHOWN_AS = { bytes: (value, row) => size(value) + (fact('cut')(row) ? ', cut' : ''), ms: (value) => count(value) + ' ms', url: link, final_url: link, found_on: link, first_seen: minute, last_changed: minute };

function pageFacts(row) {
  return factList(data.columns.filter((name) => name !== 'cut' && name !== 'title').map((name) => {
    const value = fact(name)(row);
    return [TITLES[name] || name.replaceAll('_', ' '), value === '' || value === null || !SHOWN_AS[name] ? value : SHOWN_AS[name](value, row)];
  }));
}

/** Where everything is on one origin, repeating it in each row says nothing; paper and facts still have it. */
const origins = new Set(data.pages.map((row) => { try { return new URL(fact('url')(row)).origin; } catch { return ''; } }));
const [onlyOrigin] = origins.size === 1 ? origins : [''];
place('live').classList.toggle('one-origin', onlyOrigin !== '');

addTable({
  id: 'pages', title: 'Pages', lede: onlyOrigin ? 'All at ' + onlyOrigin : '', rows: data.pages, total: data.pagesTotal, empty: 'No page was seen.',
  words: (row) => row.join('\n'),
  fields: { host: (row) => hostOf(fact('url')(row)), depth: fact('depth'), ip: fact('ip'), found: fact('found_by'), error: fact('error') },
  detail: pageFacts, sort: 'change',
  columns: [
    { name: 'change', label: 'Change', value: fact('change'), rank: byChange, show: (row) => badge(fact('change')(row)) },
    { name: 'status', label: 'Status', kind: 'number', value: fact('status'), show: (row) => statusNode(fact('status')(row)) },
    { name: 'url', label: 'URL', kind: 'url', value: fact('url'), show: (row) => link(fact('url')(row)) },
    { name: 'title', label: 'Title', kind: 'text', value: fact('title'), show: (row) => fact('title')(row) || (fact('error')(row) ? make('span', { class: 'soft' }, fact('error')(row)) : null) },
    { name: 'type', label: 'Type', kind: 'short', value: fact('type'), show: (row) => make('span', { class: 'soft' }, fact('type')(row)) },
    { name: 'size', label: 'Size', kind: 'number', first: 'down', value: fact('bytes'), show: (row) => size(fact('bytes')(row)) + (fact('cut')(row) ? '+' : '') },
    { name: 'ms', label: 'Time', kind: 'number', first: 'down', value: fact('ms'), show: (row) => count(fact('ms')(row)) + ' ms' },
    { name: 'server', label: 'Server', kind: 'short', value: fact('server') },
  ],
});

function expiry(host) {
  if (!host.expires) return '';
  const days = Math.floor((Date.parse(host.expires) - data.endedAt) / 86400000);
  const state = days < 0 ? 'expired' : days < 30 ? 'expiring' : '';
  const words = days < 0 ? plural(-days, 'day') + ' ago' : 'in ' + plural(days, 'day');
  return [host.expires.slice(0, 10), ' ', state ? badge(state, words) : make('span', { class: 'soft' }, words)];
}

addTable({
  id: 'hosts', title: 'Hosts and TLS', rows: data.hosts, empty: 'No host answered.',
  fields: { tls: (row) => row.tls },
  columns: [
    { name: 'host', label: 'Host', kind: 'url', value: (row) => row.host, show: (row) => make('span', { class: 'mono' }, row.host) },
    { name: 'outcome', label: 'Outcome', kind: 'text', value: (row) => row.outcome, show: (row) => [badge(row.outcome), row.reason && row.reason !== row.outcome ? make('div', { class: 'soft' }, row.reason) : null] },
    { name: 'pages', label: 'Pages', kind: 'number', first: 'down', value: (row) => row.pages, show: (row) => count(row.pages) },
    { name: 'errors', label: 'Errors', kind: 'number', first: 'down', value: (row) => row.errors, show: (row) => count(row.errors) },
    { name: 'ip', label: 'Address', kind: 'short', value: (row) => row.ip, show: (row) => make('span', { class: 'mono' }, row.ip) },
    { name: 'protocol', label: 'TLS', value: (row) => row.tls, show: (row) => (row.tls ? [row.tls, row.authorized === false ? [' ', badge('untrusted', 'not trusted')] : null] : make('span', { class: 'soft' }, 'none')) },
    { name: 'issuer', label: 'Certificate by', kind: 'text', value: (row) => row.issuer || '' },
    { name: 'expires', label: 'Expires', value: (row) => row.expires || '', show: expiry },
  ],
});

addTable({
  id: 'skipped', title: 'Skipped', lede: 'Seen and left alone, by pattern: never silently.', rows: data.skipped, empty: 'No URL was skipped.',
  columns: [
    { name: 'pattern', label: 'Pattern', kind: 'url', value: (row) => row.pattern, show: (row) => make('span', { class: 'mono' }, row.pattern) },
    { name: 'skipped', label: 'URLs', kind: 'number', first: 'down', value: (row) => row.count, show: (row) => count(row.count) },
  ],
});

addTable({
  id: 'errors', title: 'Errors', rows: data.errors, total: data.errorsTotal, empty: 'Every page answered.',
  fields: { host: (row) => hostOf(row.url) },
  columns: [
    { name: 'url', label: 'URL', kind: 'url', value: (row) => row.url, show: (row) => link(row.url) },
    { name: 'kind', label: 'Kind', kind: 'short', value: (row) => row.kind },
    { name: 'error', label: 'Error', kind: 'text', value: (row) => row.error },
  ],
});

if (data.bad.length > 0) addTable({
  id: 'targets', title: 'Target lines not understood', rows: data.bad, empty: '',
  columns: [
    { name: 'line', label: 'Line', kind: 'number', value: (row) => row.line, show: (row) => row.line || 'inline' },
    { name: 'text', label: 'Text', kind: 'url', value: (row) => row.text, show: (row) => make('span', { class: 'mono' }, row.text) },
    { name: 'why', label: 'Why', kind: 'text', value: (row) => row.why },
  ],
});

showStatuses();
for (const table of tables) choose(table);
Object.assign(keys, { n: () => turn(1), p: () => turn(-1) });

/** Between changes, wherever the focus is. */
function turn(by) {
  const rows = changes.body.querySelectorAll('tr.row');
  const here = document.activeElement && document.activeElement.closest('tr.row');
  if (here && changes.body.contains(here)) step(by, changes);
  else if (rows.length > 0) focusRow(rows[by > 0 ? 0 : rows.length - 1]);
}
`;
