/** The page table of the HTML report: filter, sort, keyboard, print. Runs after REPORT_SCRIPT, in its scope. */
export const REPORT_TABLE_SCRIPT = `
const ROWS_A_SHEET = 100;
const PRINTED_ROWS = 2000;
const at = Object.fromEntries(data.columns.map((name, index) => [name, index]));
const heads = [['change', 'Change'], ['status', 'Status', 'number'], ['url', 'URL'], ['title', 'Title'], ['type', 'Type'], ['bytes', 'Size', 'number'], ['ms', 'Time', 'number'], ['server', 'Server'], ['depth', 'Depth', 'number']];
const numeric = new Set(['status', 'bytes', 'cut', 'words', 'lines', 'ms', 'depth']);
const order = { gone: 0, changed: 1, new: 2, unreached: 3, existing: 4 };
const words = data.pages.map((row) => row.join(' ').toLowerCase());
const view = { sort: 'change', down: false, sheet: 0, rows: [] };
const filter = document.getElementById('filter');
const kinds = document.getElementById('kind');
const statuses = document.getElementById('status');
const table = document.getElementById('page-table');

function compare(left, right) {
  const column = at[view.sort];
  const [one, two] = [data.pages[left][column], data.pages[right][column]];
  let result = 0;
  if (view.sort === 'change') result = order[one] - order[two];
  else result = numeric.has(view.sort) ? one - two : one < two ? -1 : one > two ? 1 : 0;
  return (view.down ? -result : result) || left - right;
}

function choose() {
  const terms = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
  view.rows = [];
  for (let index = 0; index < data.pages.length; index += 1) {
    const row = data.pages[index];
    if (kinds.value && row[at.change] !== kinds.value) continue;
    if (statuses.value && String(Math.floor(row[at.status] / 100)) !== statuses.value) continue;
    if (terms.every((term) => (term[0] === '-' && term.length > 1 ? !words[index].includes(term.slice(1)) : words[index].includes(term)))) view.rows.push(index);
  }
  view.rows.sort(compare);
  view.sheet = 0;
  draw();
}

function cell(row, name, kind) {
  const value = row[at[name]];
  if (name === 'change') return element('td', {}, badge(value));
  if (name === 'url') return element('td', { class: 'url' }, link(value));
  if (name === 'status') return element('td', { class: 'number' }, value === 0 ? 'none' : value);
  if (name === 'bytes') return element('td', { class: 'number' }, bytes(value) + (row[at.cut] ? '+' : ''));
  if (name === 'ms') return element('td', { class: 'number' }, number(value) + ' ms');
  return element('td', { class: kind || name }, value);
}

function toggle(line, row) {
  const next = line.nextElementSibling;
  if (next && next.classList.contains('detail')) { next.remove(); line.setAttribute('aria-expanded', 'false'); return; }
  const list = element('dl', {});
  for (const name of data.columns) {
    const value = row[at[name]];
    if (value === '' || name === 'cut') continue;
    const url = name === 'found_on' || name === 'final_url';
    list.append(element('dt', {}, name), element('dd', {}, url ? link(value) : value));
  }
  line.setAttribute('aria-expanded', 'true');
  line.after(element('tr', { class: 'detail' }, element('td', { colspan: heads.length }, list)));
}

function line(index) {
  const row = data.pages[index];
  const node = element('tr', { class: 'row', tabindex: '-1', 'aria-expanded': 'false' }, heads.map(([name, , kind]) => cell(row, name, kind)));
  node.addEventListener('click', (event) => { if (!event.target.closest('a') && !String(getSelection())) toggle(node, row); });
  node.addEventListener('keydown', (event) => {
    if (event.target !== node || (event.key !== 'Enter' && event.key !== ' ')) return;
    event.preventDefault();
    toggle(node, row);
  });
  return node;
}

function draw(count = ROWS_A_SHEET) {
  const first = count === ROWS_A_SHEET ? view.sheet * ROWS_A_SHEET : 0;
  const body = table.tBodies[0];
  body.replaceChildren(...view.rows.slice(first, first + count).map(line));
  if (body.rows.length === 0) body.append(element('tr', {}, element('td', { colspan: heads.length, class: 'empty' }, 'No page matches.')));
  else if (body.rows[0]) body.rows[0].tabIndex = 0;
  for (const head of table.tHead.rows[0].cells) {
    if (head.dataset.name !== view.sort) head.removeAttribute('aria-sort');
    else head.setAttribute('aria-sort', view.down ? 'descending' : 'ascending');
  }
  const last = Math.min(first + count, view.rows.length);
  const part = view.rows.length > ROWS_A_SHEET ? number(first + 1) + ' to ' + number(last) + ' of ' : '';
  const cut = data.pagesTotal > data.pages.length ? '; the report holds ' + number(data.pages.length) + ' of ' + number(data.pagesTotal) + ' pages, the JSONL file all' : '';
  document.getElementById('shown').textContent = part + number(view.rows.length) + (view.rows.length === 1 ? ' page' : ' pages') + cut;
  document.getElementById('previous').disabled = view.sheet === 0;
  document.getElementById('next').disabled = last >= view.rows.length;
  document.getElementById('pager').hidden = view.rows.length <= ROWS_A_SHEET;
}

function turn(step) {
  const sheets = Math.max(1, Math.ceil(view.rows.length / ROWS_A_SHEET));
  view.sheet = Math.min(Math.max(view.sheet + step, 0), sheets - 1);
  draw();
  document.getElementById('pages').scrollIntoView();
}

function step(by) {
  const lines = [...table.querySelectorAll('tr.row')];
  const here = lines.indexOf(document.activeElement && document.activeElement.closest('tr.row'));
  const target = lines[here < 0 ? 0 : Math.min(Math.max(here + by, 0), lines.length - 1)];
  if (!target) return;
  for (const other of lines) other.tabIndex = other === target ? 0 : -1;
  target.focus();
}

table.tHead.append(element('tr', {}, heads.map(([name, text, kind]) => {
  const press = () => { view.down = view.sort === name ? !view.down : false; view.sort = name; choose(); };
  return element('th', { class: kind || '', scope: 'col', 'data-name': name }, element('button', { type: 'button', on: { click: press } }, text));
})));
filter.addEventListener('input', choose);
kinds.addEventListener('change', choose);
statuses.addEventListener('change', choose);
document.getElementById('previous').addEventListener('click', () => turn(-1));
document.getElementById('next').addEventListener('click', () => turn(1));
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = ['INPUT', 'SELECT', 'TEXTAREA'].includes(event.target.tagName);
  if (event.key === 'Escape' && event.target === filter) {
    filter.value = '';
    filter.blur();
    choose();
  } else if (typing) {
    if (event.target === filter && (event.key === 'ArrowDown' || event.key === 'Enter')) { event.preventDefault(); step(0); }
  } else {
    const onRow = event.target.closest('tr.row') !== null;
    const actions = { '/': () => filter.focus(), j: () => step(1), k: () => step(-1), n: () => turn(1), p: () => turn(-1) };
    if (onRow) Object.assign(actions, { ArrowDown: () => step(1), ArrowUp: () => step(-1) });
    if (!Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  }
});
addEventListener('beforeprint', () => draw(PRINTED_ROWS));
addEventListener('afterprint', () => draw());
choose();
`;
