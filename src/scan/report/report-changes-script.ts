/** Statuses in the summary, and what changed. */
export const CHANGES_SCRIPT = String.raw`
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
`;
