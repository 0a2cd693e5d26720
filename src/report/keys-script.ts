/** The filter box and the keys. A report adds its own to `keys`. */
export const KEYS_SCRIPT = `
const box = place('filter');
/** What a report filters besides its tables: each gives how much it left. */
const afterFilter = [];

function applyFilter() {
  const fields = new Set(tables.flatMap((table) => Object.keys(table.fields)));
  terms = parseFilter(box.value, fields);
  for (const table of tables) choose(table);
  const shown = tables.reduce((sum, table) => sum + table.shown.length, 0) + afterFilter.reduce((sum, act) => sum + act(), 0);
  const slip = shown === 0 && strangers.length > 0 ? '; "' + strangers[0] + '" is no field' : '';
  place('matches').textContent = terms.length === 0 ? '' : plural(shown, 'match', 'matches') + slip;
}

/** Filters as if it had been typed, so that the box always says what is shown. */
function filterBy(text, id) {
  box.value = text;
  applyFilter();
  const section = id && place(id);
  if (section) section.scrollIntoView();
}

/** The table that keys act in: where the focus is, else the first that is in view. */
function currentTable() {
  const focused = tables.find(({ section }) => section.contains(document.activeElement));
  if (focused) return focused;
  return tables.find(({ section, shown }) => shown.length > 0 && section.getBoundingClientRect().bottom > 120) || tables[0];
}

function focusRow(row) {
  for (const other of row.parentElement.querySelectorAll('tr.row[tabindex="0"]')) other.tabIndex = -1;
  row.tabIndex = 0;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

function step(by, table = currentTable()) {
  if (!table) return;
  const here = document.activeElement && document.activeElement.closest('tr.row');
  let rows = [...table.body.querySelectorAll('tr.row')];
  let index = here && table.body.contains(here) ? rows.indexOf(here) + by : by > 0 ? 0 : -1;
  if (index >= rows.length && table.limit < table.shown.length) {
    extend(table);
    rows = [...table.body.querySelectorAll('tr.row')];
  }
  index = Math.min(Math.max(index, 0), rows.length - 1);
  if (rows[index]) focusRow(rows[index]);
}

function visit(table) {
  table.section.scrollIntoView();
  if (table.body.rows[0]) focusRow(table.body.rows[0]);
}

const help = place('help');
const keys = {
  '/': () => { box.focus(); box.select(); },
  '?': () => help.showModal(),
  j: () => step(1),
  k: () => step(-1),
};

document.querySelector('.toolbar').hidden = false;
place('help-open').addEventListener('click', () => help.showModal());
place('help-close').addEventListener('click', () => help.close());
help.addEventListener('click', (event) => { if (event.target === help) help.close(); });
box.addEventListener('input', applyFilter);
for (const node of document.querySelectorAll('[data-filter]'))
  node.addEventListener('click', (event) => { event.preventDefault(); filterBy(node.dataset.filter, node.dataset.section); });

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const { target, key } = event;
  if (target === box) {
    if (key === 'Escape') { box.value = ''; applyFilter(); box.blur(); }
    else if (key === 'ArrowDown' || key === 'Enter') { event.preventDefault(); step(1, tables.find(({ shown }) => shown.length > 0)); }
    return;
  }
  if (['INPUT', 'SELECT', 'TEXTAREA'].includes(target.tagName)) return;
  const row = target.closest && target.closest('tr.row');
  const own = row === target && row !== null ? { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => toggle(currentTable(), row), ' ': () => toggle(currentTable(), row) } : {};
  if (key === 'Escape' && terms.length > 0) return filterBy('');
  if (/^[1-9]$/.test(key) && tables[key - 1]) return visit(tables[key - 1]);
  const act = Object.hasOwn(own, key) ? own[key] : Object.hasOwn(keys, key) ? keys[key] : null;
  if (act === null) return;
  event.preventDefault();
  act();
});

/** Paper has no button for more. */
addEventListener('beforeprint', () => { for (const table of tables) if (table.limit < PRINTED_ROWS) extend(table, PRINTED_ROWS - table.limit); });
`;
