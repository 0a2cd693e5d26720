/**
 * The report's script. Everything from outside enters the page as text (textContent), never as markup; links
 * are made for http and https alone.
 */
export const REPORT_SCRIPT = String.raw`
'use strict';
const report = JSON.parse(document.getElementById('data').textContent);
let layout = 'split';

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function linkTo(url) {
  if (!/^https?:\/\//i.test(url)) return make('span', 'url', url);
  const link = make('a', 'url', url);
  link.href = url;
  link.rel = 'noopener noreferrer';
  link.target = '_blank';
  return link;
}

/** Where two lines begin and stop to differ. */
function middle(one, other) {
  let start = 0;
  const most = Math.min(one.length, other.length);
  while (start < most && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < most - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return { start, end };
}

function cell(className, text, partner) {
  const td = make('td', className);
  if (partner === undefined) { td.textContent = text; return td; }
  const { start, end } = middle(text, partner);
  if (start + end === 0) { td.textContent = text; return td; }
  td.append(text.slice(0, start), make('mark', '', text.slice(start, text.length - end)), text.slice(text.length - end));
  return td;
}

/** Rows of { before, after, left, right }: a removed and an added line that follow each other share a row. */
function rowsOf(hunk) {
  const rows = [];
  let before = hunk.before, after = hunk.after, removed = [], added = [];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i += 1) rows.push({ left: removed[i], right: added[i] });
    removed = []; added = [];
  };
  for (const line of hunk.lines) {
    const text = line.slice(1);
    if (line[0] === '-') removed.push({ number: before++, text });
    else if (line[0] === '+') added.push({ number: after++, text });
    else { flush(); rows.push({ left: { number: before++, text }, right: { number: after++, text }, same: true }); }
  }
  flush();
  return rows;
}

function splitRow(row) {
  const tr = make('tr');
  const { left, right, same } = row;
  tr.append(make('td', 'number', left ? left.number : ''));
  tr.append(cell(left && !same ? 'removed' : '', left ? left.text : '', left && right && !same ? right.text : undefined));
  tr.append(make('td', 'number', right ? right.number : ''));
  tr.append(cell(right && !same ? 'added' : '', right ? right.text : '', left && right && !same ? left.text : undefined));
  return [tr];
}

function unifiedRow(row) {
  const { left, right, same } = row;
  const line = (before, after, className, sign, text, partner) => {
    const tr = make('tr');
    const td = cell(className, text, partner);
    td.prepend(sign);
    tr.append(make('td', 'number', before), make('td', 'number', after), td);
    return tr;
  };
  if (same) return [line(left.number, right.number, '', ' ', left.text)];
  const rows = [];
  if (left) rows.push(line(left.number, '', 'removed', '-', left.text, right && right.text));
  if (right) rows.push(line('', right.number, 'added', '+', right.text, left && left.text));
  return rows;
}

/** All lines that went before all that came: as diff -u prints them. */
function unifiedOrder(rows) {
  const done = [];
  let run = [];
  const flush = () => {
    for (const row of run) if (row.left) done.push(...unifiedRow(row).slice(0, 1));
    for (const row of run) if (row.right) done.push(...unifiedRow(row).slice(-1));
    run = [];
  };
  for (const row of rows) {
    if (!row.same) { run.push(row); continue; }
    flush();
    done.push(...unifiedRow(row));
  }
  flush();
  return done;
}

function diffTable(diff) {
  const table = make('table', 'diff');
  const split = layout === 'split';
  const columns = make('colgroup');
  for (const className of split ? ['number', '', 'number', ''] : ['number', 'number', '']) columns.append(make('col', className));
  table.append(columns);
  diff.hunks.forEach((hunk, index) => {
    if (index > 0 || hunk.before > 1) {
      const gap = make('tr', 'gap');
      const td = make('td', '', 'line ' + hunk.before + ' before, ' + hunk.after + ' after');
      td.colSpan = split ? 4 : 3;
      gap.append(td);
      table.append(gap);
    }
    const rows = rowsOf(hunk);
    table.append(...(split ? rows.flatMap(splitRow) : unifiedOrder(rows)));
  });
  return table;
}

function signalTable(signals) {
  const table = make('table', 'signals');
  for (const { kind, value, came } of signals) {
    const row = make('tr', came ? 'came' : 'went');
    row.append(make('td', '', came ? '+ came' : '- went'), make('td', '', kind), make('td', '', value));
    table.append(row);
  }
  return table;
}

function fill(body, change) {
  body.textContent = '';
  const facts = make('p', 'facts');
  facts.append('found ' + change.at + ' in session ' + change.session + ' at ', linkTo(change.url));
  body.append(facts);
  if (change.signals.length > 0) body.append(signalTable(change.signals));
  if (change.diff && change.diff.note) body.append(make('p', 'note', change.diff.note));
  if (change.diff && change.diff.hunks.length > 0) body.append(diffTable(change.diff));
}

const list = document.getElementById('changes');
const sections = report.changes.map((change, index) => {
  const section = make('details');
  const summary = make('summary');
  summary.append(make('span', 'kind ' + change.kind, change.kind), make('span', 'url', change.url), make('span', 'what', change.summary));
  const body = make('div', 'body');
  section.append(summary, body);
  section.addEventListener('toggle', () => { if (section.open && !body.hasChildNodes()) fill(body, change); });
  section.refill = () => { if (body.hasChildNodes()) fill(body, change); };
  if (index < report.openAtFirst) { section.open = true; fill(body, change); }
  list.append(section);
  return section;
});

let current = -1;
function go(step) {
  const shown = sections.filter((section) => !section.hidden);
  if (shown.length === 0) return;
  current = Math.max(0, Math.min(shown.length - 1, current + step));
  const section = shown[current];
  section.open = true;
  section.scrollIntoView();
  section.querySelector('summary').focus({ preventScroll: true });
}

function setLayout(next) {
  layout = next;
  for (const name of ['split', 'unified']) document.getElementById(name).setAttribute('aria-pressed', String(name === next));
  for (const section of sections) section.refill();
}

const filter = document.getElementById('filter');
filter.addEventListener('input', () => {
  const words = filter.value.toLowerCase();
  report.changes.forEach((change, index) => {
    sections[index].hidden = !(change.kind + ' ' + change.url + ' ' + change.summary).toLowerCase().includes(words);
  });
  current = -1;
});
document.getElementById('split').addEventListener('click', () => setLayout('split'));
document.getElementById('unified').addEventListener('click', () => setLayout('unified'));
document.getElementById('next').addEventListener('click', () => go(1));
document.getElementById('previous').addEventListener('click', () => go(-1));
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === filter) { if (event.key === 'Escape') filter.blur(); return; }
  if (event.key === 'n' || event.key === 'j') go(1);
  else if (event.key === 'p' || event.key === 'k') go(-1);
  else if (event.key === 'u') setLayout(layout === 'split' ? 'unified' : 'split');
  else if (event.key === '/') { event.preventDefault(); filter.focus(); }
});
addEventListener('beforeprint', () => { for (const section of sections) section.open = true; });
`;
