/** Every page, with all its facts in a row to unfold. */
export const PAGES_SCRIPT = String.raw`
const at = Object.fromEntries(data.columns.map((name, index) => [name, index]));
const fact = (name) => (row) => (at[name] === undefined ? '' : row[at[name]]);
const TITLES = { url: 'URL', sha256: 'SHA-256', final_url: 'leads to', ms: 'time', bytes: 'size', found_on: 'found on', found_by: 'found by', missing_headers: 'missing headers', weak_headers: 'weak headers', tech: 'technologies', grade: 'security headers', first_seen: 'first seen', last_changed: 'last changed', ip: 'address' };
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
  fields: { host: (row) => hostOf(fact('url')(row)), tech: fact('tech'), grade: fact('grade'), depth: fact('depth'), ip: fact('ip'), found: fact('found_by'), error: fact('error') },
  detail: pageFacts, sort: 'change',
  columns: [
    { name: 'change', label: 'Change', value: fact('change'), rank: byChange, show: (row) => badge(fact('change')(row)) },
    { name: 'status', label: 'Status', kind: 'number', value: fact('status'), show: (row) => statusNode(fact('status')(row)) },
    { name: 'url', label: 'URL', kind: 'url', value: fact('url'), show: (row) => link(fact('url')(row)) },
    { name: 'title', label: 'Title', kind: 'text wide', value: fact('title'), show: (row) => fact('title')(row) || (fact('error')(row) ? make('span', { class: 'soft' }, fact('error')(row)) : null) },
    { name: 'type', label: 'Type', kind: 'short minor', value: fact('type'), show: (row) => make('span', { class: 'soft' }, fact('type')(row)) },
    { name: 'size', label: 'Size', kind: 'number', first: 'down', value: fact('bytes'), show: (row) => size(fact('bytes')(row)) + (fact('cut')(row) ? '+' : '') },
    { name: 'ms', label: 'Time', kind: 'number', first: 'down', value: fact('ms'), show: (row) => count(fact('ms')(row)) + ' ms' },
    { name: 'server', label: 'Server', kind: 'short minor', value: fact('server') },
  ],
});
`;
