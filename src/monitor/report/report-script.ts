/** The monitor report's own script: signals first, then each change with its lines. */
import { DIFF_SCRIPT } from './report-diff-script.ts';

export const MONITOR_REPORT_SCRIPT = `${DIFF_SCRIPT}${String.raw`
const SIGNAL_ORDER = ['key', 'form action', 'inline script', 'script', 'host', 'URL'];
const signals = report.changes.flatMap((change, index) => change.signals.map((signal) => ({ ...signal, url: change.url, index })));
signals.sort((one, other) => SIGNAL_ORDER.indexOf(one.kind) - SIGNAL_ORDER.indexOf(other.kind));

addTable({
  id: 'signals', title: 'Security signals', rows: signals, total: report.signalsTotal, empty: 'No URL, host, script, form action or key came or went.',
  lede: 'What came to or went from the watched pages that can change where data goes and what runs.',
  fields: { host: (row) => hostOf(row.url), signal: (row) => row.kind },
  columns: [
    { name: 'came', label: 'Came or went', value: (row) => (row.came ? 'came' : 'went'), show: (row) => badge(row.came ? 'came' : 'went', row.came ? '+ came' : '- went') },
    { name: 'kind', label: 'Kind', kind: 'short', value: (row) => row.kind, rank: (kind) => SIGNAL_ORDER.indexOf(kind) },
    { name: 'value', label: 'What', kind: 'url', value: (row) => row.value, show: (row) => make('span', { class: 'mono' }, row.value) },
    { name: 'url', label: 'On', kind: 'url', value: (row) => row.url, show: (row) => make('a', { class: 'mono', href: '#change-' + row.index, click: () => unfold(row.index) }, row.url) },
  ],
});

function fill(block) {
  const { change, body } = block;
  const notes = (change.notes || []).map((note) => make('p', { class: 'notice partial' }, note));
  const mine = change.signals.map(({ kind, value, came }) =>
    make('tr', {}, make('td', {}, badge(came ? 'came' : 'went', came ? '+ came' : '- went')), make('td', {}, kind), make('td', { class: 'mono' }, value)));
  body.replaceChildren(
    make('p', { class: 'found' }, 'Seen ' + minute(change.at) + ' UTC in session ', make('code', {}, change.session), ', ', link(change.url)),
    mine.length > 0 ? make('table', { class: 'signals', 'aria-label': 'Security signals of this change' }, make('tbody', {}, mine)) : '',
    ...notes,
    change.diff && change.diff.hunks.length > 0 ? diffTable(change.diff) : '',
  );
}

const changesNode = make('section', { id: 'changes', 'aria-labelledby': 'changes-head' },
  make('h2', { id: 'changes-head' }, 'Changes ', make('span', { class: 'count', id: 'changes-count' })));
place('live').append(changesNode);

const blocks = report.changes.map((change, index) => {
  const added = change.added ? make('span', { class: 'plus' }, '+' + count(change.added)) : '';
  const removed = change.removed ? make('span', { class: 'minus' }, '\u2212' + count(change.removed)) : '';
  const summary = make('summary', {}, badge(change.kind), make('span', { class: 'name' }, make('span', { class: 'mono' }, change.url), make('span', { class: 'soft' }, change.summary.replace(/\+\d+ -\d+ lines(?:, )?/, ''))), make('span', { class: 'sums' }, added, ' ', removed));
  const body = make('div', { class: 'body' });
  const node = make('details', { class: 'card change', id: 'change-' + index }, summary, body);
  const block = { change, node, summary, body, text: [change.kind, change.url, change.summary, ...change.signals.map(({ kind, value }) => kind + ' ' + value)].join('\n').toLowerCase() };
  node.addEventListener('toggle', () => { if (node.open && !body.hasChildNodes()) fill(block); });
  changesNode.append(node);
  block.entry = make('li', {}, make('a', { href: '#change-' + index, click: () => unfold(index) }, make('span', { class: 'dot ' + change.kind, title: change.kind }), make('span', { class: 'path' }, pathOf(change.url))));
  if (index < NAMED_CHANGES) place('sections').append(block.entry);
  if (index < report.openAtFirst) { node.open = true; fill(block); }
  return block;
});
if (blocks.length === 0) changesNode.append(make('p', { class: 'empty' }, 'Nothing changed.'));
if (blocks.length > NAMED_CHANGES) place('sections').append(make('li', { class: 'soft' }, 'and ' + count(blocks.length - NAMED_CHANGES) + ' more'));

function pathOf(url) {
  try { const { pathname, search } = new URL(url); return pathname === '/' ? new URL(url).host : pathname + search; } catch { return url; }
}

function unfold(index) {
  const block = blocks[index];
  block.node.open = true;
  if (!block.body.hasChildNodes()) fill(block);
  return block;
}

const shownBlocks = () => blocks.filter(({ node }) => !node.hidden);

/** What n and p stop at: each run of changed lines that is unfolded, and each change that is not or has no lines. */
function stops() {
  return shownBlocks().flatMap((block) => {
    const runs = block.node.open ? [...block.body.querySelectorAll('tr.stop')] : [];
    return runs.length > 0 ? runs : [block.summary];
  });
}

function arrive(node) {
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: 'center' });
}

function turn(by) {
  const all = stops();
  const here = all.indexOf(document.activeElement);
  let target = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)];
  if (!target) return;
  const block = blocks.find(({ summary }) => summary === target);
  if (block && !block.node.open) {
    unfold(blocks.indexOf(block));
    const runs = block.body.querySelectorAll('tr.stop');
    target = runs[by > 0 ? 0 : runs.length - 1] || target;
  }
  arrive(target);
}

function visitChange(by) {
  const all = shownBlocks();
  const here = all.findIndex(({ node }) => node.contains(document.activeElement));
  const block = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1)];
  if (!block) return;
  unfold(blocks.indexOf(block));
  block.summary.focus({ preventScroll: true });
  block.node.scrollIntoView();
}

function setLayout(next) {
  layout = next;
  for (const name of ['split', 'unified']) place(name).setAttribute('aria-pressed', String(name === next));
  for (const block of blocks) if (block.body.hasChildNodes()) fill(block);
}

afterFilter.push(() => {
  const fields = { kind: (change) => change.kind, url: (change) => change.url, host: (change) => hostOf(change.url) };
  for (const block of blocks) {
    block.node.hidden = !isWanted(block.change, fields, block.text);
    block.entry.hidden = block.node.hidden;
  }
  const shown = shownBlocks().length;
  place('changes-count').textContent = shown === blocks.length ? count(shown) : count(shown) + ' of ' + count(blocks.length);
  return shown;
});

place('split').addEventListener('click', () => setLayout('split'));
place('unified').addEventListener('click', () => setLayout('unified'));
Object.assign(keys, { n: () => turn(1), p: () => turn(-1), j: () => visitChange(1), k: () => visitChange(-1), u: () => setLayout(layout === 'split' ? 'unified' : 'split') });
addEventListener('beforeprint', () => { for (const block of shownBlocks()) unfold(blocks.indexOf(block)); });
setLayout(layout);
applyFilter();
`}`;
