/**
 * Tables that are filtered, sorted and walked by keys. A table draws the first rows and more when asked: twenty
 * thousand pages open as quickly as twenty, and "shown of" always says what is not drawn.
 */
export const TABLE_SCRIPT = String.raw`
const FIRST_ROWS = 100;
const MORE_ROWS = 400;
const PRINTED_ROWS = 2000;
const tables = [];

/**
 * spec: id, title, lede, rows, total (when the report holds fewer rows than there are), empty, columns, detail(row).
 * column: name, label, value(row) for sorting and filtering, show(row) for the cell, kind (number, url, badge, text).
 */
function addTable(spec) {
  const { id, title, columns } = spec;
  const table = { ...spec, shown: spec.rows.slice(), limit: FIRST_ROWS, sort: spec.sort || '', down: false, texts: [] };
  table.fields = Object.fromEntries([...columns.filter(({ value }) => value).map(({ name, value }) => [name, value]), ...Object.entries(spec.fields || {})]);
  table.count = make('span', { class: 'count' });
  table.body = make('tbody', { role: 'rowgroup' });
  table.heads = columns.map((column) => head(table, column));
  table.node = make('table', { role: 'table', class: 'rows', 'aria-labelledby': id + '-head' },
    make('thead', { role: 'rowgroup' }, make('tr', { role: 'row' }, table.heads)), table.body);
  table.more = make('button', { type: 'button', class: 'more', click: () => extend(table) });
  table.none = make('p', { class: 'empty' });
  table.section = make('section', { id, 'aria-labelledby': id + '-head' },
    make('h2', { id: id + '-head' }, title, ' ', table.count), spec.lede ? make('p', { class: 'lede' }, spec.lede) : null,
    make('div', { class: 'card' }, table.node, table.none, table.more));
  place('live').append(table.section);
  table.mark = make('span', { class: 'count' });
  table.anchor = make('a', { href: '#' + id }, make('span', {}, title), table.mark);
  place('sections').append(make('li', {}, table.anchor));
  table.body.addEventListener('click', (event) => {
    const row = event.target.closest('tr.row');
    if (row && !event.target.closest('a, .facet') && (event.target.closest('.opener') || !String(getSelection()))) toggle(table, row);
  });
  tables.push(table);
  return table;
}

function head(table, column) {
  const press = () => {
    table.down = table.sort === column.name ? !table.down : column.first === 'down';
    table.sort = column.name;
    choose(table);
  };
  const sorted = column.value ? make('button', { type: 'button', click: press }, column.label) : column.label;
  return make('th', { class: column.kind || '', scope: 'col', role: 'columnheader', 'data-name': column.name }, sorted);
}

function choose(table) {
  const { rows, fields } = table;
  if (terms.length === 0) table.shown = rows.slice();
  else {
    const names = Object.keys(fields);
    for (let index = table.texts.length; index < rows.length; index += 1)
      table.texts.push((table.words ? table.words(rows[index]) : names.map((name) => fields[name](rows[index])).join('\n')).toLowerCase());
    table.shown = rows.filter((row, index) => isWanted(row, fields, table.texts[index]));
  }
  if (table.sort) {
    const { value, rank } = table.columns.find(({ name }) => name === table.sort);
    const key = rank ? (row) => rank(value(row)) : value;
    const sign = table.down ? -1 : 1;
    // The order of the report breaks ties: sort is stable.
    table.shown.sort((left, right) => { const [one, two] = [key(left), key(right)]; return one < two ? -sign : one > two ? sign : 0; });
  }
  table.limit = FIRST_ROWS;
  draw(table);
}

function draw(table) {
  const { shown, rows, total } = table;
  table.body.replaceChildren(...shown.slice(0, table.limit).map((row) => line(table, row)));
  if (table.body.rows[0]) table.body.rows[0].tabIndex = 0;
  for (const cell of table.heads) {
    if (cell.dataset.name === table.sort) cell.setAttribute('aria-sort', table.down ? 'descending' : 'ascending');
    else if (cell.firstElementChild) cell.setAttribute('aria-sort', 'none');
  }
  const all = Math.max(total || 0, rows.length);
  const isCut = all > rows.length;
  const part = shown.length === rows.length ? count(all) : count(shown.length) + ' of ' + count(rows.length);
  table.count.textContent = part + (isCut ? (shown.length === rows.length ? ', the first ' + count(rows.length) + ' here' : ' here, ' + count(all) + ' in all') + '; the data file has every one' : '');
  table.mark.textContent = shown.length === rows.length ? count(all) : count(shown.length);
  table.anchor.classList.toggle('nothing', shown.length === 0);
  table.none.hidden = shown.length > 0;
  table.node.hidden = shown.length === 0;
  table.none.textContent = rows.length === 0 ? table.empty : 'Nothing here matches the filter.';
  const left = shown.length - Math.min(table.limit, shown.length);
  table.more.hidden = left === 0;
  table.more.textContent = 'Show ' + count(Math.min(MORE_ROWS, left)) + ' more of ' + count(left);
}

/** Adds rows below those that are drawn, which keep their state. */
function extend(table, by = MORE_ROWS) {
  const from = table.limit;
  table.limit = Math.min(table.shown.length, from + by);
  const added = table.shown.slice(from, table.limit).map((row) => line(table, row));
  table.body.append(...added);
  const left = table.shown.length - table.limit;
  table.more.hidden = left <= 0;
  table.more.textContent = 'Show ' + count(Math.min(MORE_ROWS, left)) + ' more of ' + count(left);
  if (added[0] && document.activeElement === table.more) added[0].focus();
}

function line(table, row) {
  const cells = table.columns.map(({ label, kind, show, value }, index) => {
    const inside = make('div', { class: index === 0 && table.detail ? 'nowrap' : null }, show ? show(row) : value(row));
    if (index === 0 && table.detail) inside.prepend(make('button', { type: 'button', class: 'opener', tabindex: '-1', 'aria-expanded': 'false', 'aria-label': 'Facts' }));
    return make('td', { class: kind || '', role: 'cell', 'data-label': label }, inside);
  });
  const node = make('tr', { class: table.detail ? 'row opens' : 'row', role: 'row', tabindex: '-1' }, cells);
  node.row = row;
  return node;
}

function toggle(table, node) {
  if (!table.detail) return;
  const next = node.nextElementSibling;
  const isOpen = next !== null && next.classList.contains('detail');
  node.querySelector('.opener').setAttribute('aria-expanded', String(!isOpen));
  if (isOpen) next.remove();
  else node.after(make('tr', { class: 'detail', role: 'row' }, make('td', { role: 'cell', colspan: table.columns.length }, table.detail(node.row))));
}
`;
