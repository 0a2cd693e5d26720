/**
 * The script of the HTML report. What comes from outside is only ever a text node or a checked link: no markup
 * is built from it, and the page's policy would stop a script that got in.
 */
export const REPORT_SCRIPT = `'use strict';
const data = JSON.parse(document.getElementById('data').textContent);

function element(name, properties, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (key === 'class') node.className = value;
    else if (key === 'on') for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else node.setAttribute(key, value);
  }
  for (const child of children.flat()) node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  return node;
}

/** A link for http and https, plain text for everything else. */
function link(url) {
  let safe = false;
  try { safe = ['http:', 'https:'].includes(new URL(url).protocol); } catch { safe = false; }
  if (!safe) return document.createTextNode(url);
  return element('a', { href: url, target: '_blank', rel: 'noopener noreferrer', referrerpolicy: 'no-referrer' }, url);
}

const badge = (kind) => element('span', { class: 'badge ' + kind }, kind);
const number = (value) => Number(value).toLocaleString('en');
const day = (iso) => (iso ? iso.slice(0, 16).replace('T', ' ') : '');
function bytes(value) {
  if (value < 1024) return value + ' B';
  return value < 1048576 ? (value / 1024).toFixed(1) + ' KiB' : (value / 1048576).toFixed(1) + ' MiB';
}

function showStatuses() {
  const names = { 2: '2xx answered', 3: '3xx redirect', 4: '4xx refused or missing', 5: '5xx failed', 0: 'no answer' };
  const bar = document.getElementById('status-bar');
  const legend = document.getElementById('status-legend');
  for (const digit of [2, 3, 4, 5, 0]) {
    const count = data.statuses[digit] || 0;
    if (count === 0) continue;
    const part = element('span', { class: 's' + digit, title: names[digit] + ': ' + count });
    part.style.flexGrow = count;
    bar.append(part);
    legend.append(element('span', {}, element('i', { class: 's' + digit }), names[digit] + ' ' + number(count)));
  }
}

function showChange(change) {
  const row = element('div', { class: 'change' }, element('div', {}, badge(change.kind)), element('div', { class: 'url' }, link(change.url)));
  if (change.fields.length === 0) {
    if (change.detail) row.append(element('div', { class: 'what' }, change.detail));
    return row;
  }
  const list = element('dl', {});
  for (const [label, before, after] of change.fields) {
    const value = before === '' ? [after] : [element('del', {}, before), element('span', { class: 'arrow' }, '\\u2192'), element('ins', {}, after)];
    list.append(element('dt', {}, label), element('dd', {}, value));
  }
  row.append(list);
  return row;
}

function showChanges() {
  const place = document.getElementById('change-list');
  const chooser = document.getElementById('change-kind');
  const draw = () => {
    const rows = data.changes.filter((change) => !chooser.value || change.kind === chooser.value);
    place.replaceChildren(...rows.map(showChange));
    if (rows.length === 0) place.append(element('p', { class: 'empty' }, place.dataset.empty));
    const all = ['gone', 'changed', 'new', 'unreached'].filter((kind) => !chooser.value || kind === chooser.value).reduce((sum, kind) => sum + data.counts[kind], 0);
    document.getElementById('change-shown').textContent = rows.length < all ? number(rows.length) + ' of ' + number(all) + ', the rest in the JSONL file' : '';
  };
  chooser.addEventListener('change', draw);
  draw();
}

/** A small table; a section without rows says so in its own words. */
function showList(id, heads, rows) {
  const place = document.getElementById(id);
  if (rows.length === 0) return place.append(element('p', { class: 'empty' }, place.dataset.empty));
  const body = rows.map((cells) => element('tr', {}, cells.map((cell, index) => element('td', { class: heads[index][1] || '' }, cell))));
  place.append(element('table', {}, element('thead', {}, element('tr', {}, heads.map(([text, kind]) => element('th', { class: kind === 'number' ? kind : '', scope: 'col' }, text)))), element('tbody', {}, body)));
}

showStatuses();
showChanges();
showList('host-list', [['Host', 'mono'], ['Outcome'], ['Pages', 'number'], ['Errors', 'number'], ['Address', 'mono'], ['TLS'], ['Certificate by'], ['Expires (UTC)'], ['Reason']],
  data.hosts.map((host) => [host.host, badge(host.outcome), number(host.pages), number(host.errors), host.ip, host.tls ? host.tls + (host.authorized ? '' : ', not trusted') : 'none', host.issuer || '', day(host.expires), host.reason]));
showList('error-list', [['URL', 'url'], ['Kind'], ['Error']], data.errors.map((row) => [link(row.url), row.kind, row.error]));
showList('skipped-list', [['Pattern', 'mono'], ['URLs skipped', 'number']], data.skipped.map((row) => [row.pattern, number(row.count)]));
showList('bad-list', [['Line'], ['Text', 'mono'], ['Why']], data.bad.map((row) => [row.line || 'inline', row.text, row.why]));
`;
