/**
 * The lines of a change: side by side or unified, unchanged lines folded. Lines that became each other stand
 * beside each other, with the words that differ marked; both are looked for under limits, since the lines are a
 * hostile site's.
 */
export const DIFF_SCRIPT = String.raw`
const report = data;
const NAMED_CHANGES = 200;
/** Of one line. More, and only the ends that two lines share are told apart. */
const MOST_WORDS = 120;
/** Lines of a run on each side that are paired by likeness; longer runs are paired in order. */
const MOST_PAIRED = 24;
/** Share of words that two lines must have in common to stand beside each other. */
const LIKENESS = 0.4;
let layout = matchMedia('(max-width: 860px)').matches ? 'unified' : 'split';

const wordsOf = (line) => line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) || [];

/** 0 to 1: the share of words of the longer line that the other one has too. */
function likeness(one, other) {
  if (one === other) return 1;
  const [left, right] = [wordsOf(one).filter((word) => word.trim()), wordsOf(other).filter((word) => word.trim())];
  if (left.length === 0 || right.length === 0) return 0;
  const known = new Map();
  for (const word of left) known.set(word, (known.get(word) || 0) + 1);
  let common = 0;
  for (const word of right) {
    const times = known.get(word) || 0;
    if (times > 0) { common += 1; known.set(word, times - 1); }
  }
  return common / Math.max(left.length, right.length);
}

/** Rows of a run: pairs in order that are most alike in all, each line once. */
function pairUp(removed, added) {
  const rows = [];
  if (removed.length > MOST_PAIRED || added.length > MOST_PAIRED) {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) rows.push({ left: removed[index], right: added[index] });
    return rows;
  }
  const best = Array.from({ length: removed.length + 1 }, () => new Array(added.length + 1).fill(0));
  const like = removed.map((left) => added.map((right) => likeness(left.text, right.text)));
  for (let i = removed.length - 1; i >= 0; i -= 1)
    for (let j = added.length - 1; j >= 0; j -= 1)
      best[i][j] = Math.max(best[i + 1][j], best[i][j + 1], like[i][j] >= LIKENESS ? like[i][j] + best[i + 1][j + 1] : 0);
  let [i, j] = [0, 0];
  while (i < removed.length || j < added.length) {
    const both = i < removed.length && j < added.length;
    if (both && like[i][j] >= LIKENESS && best[i][j] === like[i][j] + best[i + 1][j + 1]) rows.push({ left: removed[i++], right: added[j++] });
    else if (j >= added.length || (i < removed.length && best[i][j] === best[i + 1][j])) rows.push({ left: removed[i++] });
    else rows.push({ right: added[j++] });
  }
  return sideBySide(rows);
}

/** What only went and what only came between two pairs share rows, unmarked: nobody claims that they are alike. */
function sideBySide(rows) {
  const done = [];
  let [lefts, rights] = [[], []];
  const flush = () => {
    for (let index = 0; index < Math.max(lefts.length, rights.length); index += 1) done.push({ left: lefts[index], right: rights[index], isUnlike: true });
    [lefts, rights] = [[], []];
  };
  for (const row of rows) {
    if (row.left && row.right) { flush(); done.push(row); }
    else if (row.left) lefts.push(row.left);
    else rights.push(row.right);
  }
  flush();
  return done;
}

/** The words of each line that the other has at its place: [kept, text] pieces for left and right. */
function pieces(one, other) {
  const [left, right] = [wordsOf(one), wordsOf(other)];
  let start = 0;
  while (start < Math.min(left.length, right.length) && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < Math.min(left.length, right.length) - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end += 1;
  const [from, to] = [left.slice(start, left.length - end), right.slice(start, right.length - end)];
  const head = [true, left.slice(0, start).join('')];
  const tail = [true, left.slice(left.length - end).join('')];
  if (from.length > MOST_WORDS || to.length > MOST_WORDS) return [[head, [false, from.join('')], tail], [head, [false, to.join('')], tail]];
  const longest = Array.from({ length: from.length + 1 }, () => new Array(to.length + 1).fill(0));
  for (let i = from.length - 1; i >= 0; i -= 1)
    for (let j = to.length - 1; j >= 0; j -= 1) longest[i][j] = from[i] === to[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
  const [kept, came] = [[], []];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    if (i < from.length && j < to.length && from[i] === to[j]) { kept.push([true, from[i++]]); came.push([true, to[j++]]); }
    else if (j >= to.length || (i < from.length && longest[i + 1][j] >= longest[i][j + 1])) kept.push([false, from[i++]]);
    else came.push([false, to[j++]]);
  }
  return [[head, ...kept, tail], [head, ...came, tail]];
}

/** A space between two marked words belongs to them: fewer, longer marks read better. */
function marked(parts) {
  const nodes = [];
  let run = '';
  const flush = () => { if (run) nodes.push(make('mark', {}, run)); run = ''; };
  parts.forEach(([isKept, text], index) => {
    if (text === '') return;
    const bridges = isKept && run !== '' && !text.trim() && parts[index + 1] && !parts[index + 1][0];
    if (!isKept || bridges) run += text;
    else { flush(); nodes.push(text); }
  });
  flush();
  return nodes;
}

/** Rows of { left, right, same }, each side a numbered line with what to show of it. */
function rowsOf(hunk) {
  const rows = [];
  let [before, after, removed, added] = [hunk.before, hunk.after, [], []];
  const flush = () => {
    const run = pairUp(removed, added);
    if (run[0]) run[0].isStop = true;
    for (const { left, right, isUnlike } of run) {
      if (!left || !right || isUnlike) continue;
      const [old, young] = pieces(left.text, right.text);
      [left.shown, right.shown] = [marked(old), marked(young)];
    }
    rows.push(...run);
    [removed, added] = [[], []];
  };
  for (const line of hunk.lines) {
    const text = line.slice(1);
    if (line[0] === '-') removed.push({ number: before++, text });
    else if (line[0] === '+') added.push({ number: after++, text });
    else { flush(); rows.push(sameRow(before++, after++, text)); }
  }
  flush();
  return rows;
}

const sameRow = (before, after, text) => ({ left: { number: before, text }, right: { number: after, text }, same: true });
const numberCell = (side) => make('td', { class: 'number' }, side ? side.number : '');

function textCell(side, same, sign) {
  if (!side) return make('td', { class: 'void' });
  const kind = same ? '' : sign === '-' ? 'removed' : 'added';
  return make('td', { class: 'code ' + kind }, make('span', { class: 'sign' }, same ? ' ' : sign), side.shown || side.text);
}

function splitRows(rows) {
  return rows.map(({ left, right, same, isStop }) => make('tr', { class: isStop ? 'stop' : null, tabindex: isStop ? '-1' : null }, numberCell(left), textCell(left, same, '-'), numberCell(right), textCell(right, same, '+')));
}

/** All lines that went before all that came: as diff -u prints them. */
function unifiedRows(rows) {
  const done = [];
  let run = [];
  const flush = () => {
    const lines = [...run.filter(({ left }) => left).map(({ left }) => [left, null, left, '-']), ...run.filter(({ right }) => right).map(({ right }) => [null, right, right, '+'])];
    lines.forEach(([before, after, side, sign], index) => done.push(make('tr', { class: index === 0 ? 'stop' : null, tabindex: index === 0 ? '-1' : null }, numberCell(before), numberCell(after), textCell(side, false, sign))));
    run = [];
  };
  for (const row of rows) {
    if (!row.same) { run.push(row); continue; }
    flush();
    done.push(make('tr', {}, numberCell(row.left), numberCell(row.right), textCell(row.left, true, ' ')));
  }
  flush();
  return done;
}

const drawRows = (rows) => (layout === 'split' ? splitRows(rows) : unifiedRows(rows));

/** Fewer lines than this are shown: to unfold them would be more to read than they are. */
const LEAST_FOLDED = 3;

/** Unchanged lines between two hunks: a row to press that unfolds those which the report holds. */
function foldRows(fold) {
  const { before, after, head, tail, left } = fold;
  const total = head.length + left + tail.length;
  const words = plural(total, 'unchanged line');
  const held = head.length + tail.length;
  const columns = layout === 'split' ? 4 : 3;
  if (held === 0) return [make('tr', { class: 'fold' }, make('td', { colspan: columns }, words))];
  if (total < LEAST_FOLDED && held === total) return drawRows([...head, ...tail].map((text, index) => sameRow(before + index, after + index, text)));
  const row = make('tr', { class: 'fold' });
  const show = () => {
    const same = (lines, skip) => drawRows(lines.map((text, index) => sameRow(before + skip + index, after + skip + index, text)));
    const rest = left > 0 ? [make('tr', { class: 'fold' }, make('td', { colspan: columns }, plural(left, 'more unchanged line') + ', not in this report'))] : [];
    row.replaceWith(...same(head, 0), ...rest, ...same(tail, head.length + left));
  };
  row.append(make('td', { colspan: columns }, make('button', { type: 'button', click: show }, 'Show ' + (left > 0 ? count(held) + ' of ' : '') + words)));
  return [row];
}

function diffTable(diff) {
  const isSplit = layout === 'split';
  const widths = (isSplit ? ['number', '', 'number', ''] : ['number', 'number', '']).map((name) => make('col', { class: name }));
  const heads = (isSplit ? ['Line', 'Before', 'Line', 'After'] : ['Before', 'After', 'Line']).map((text) => make('th', { scope: 'col' }, text));
  const body = make('tbody', {});
  const folds = diff.folds || [];
  diff.hunks.forEach((hunk, index) => {
    if (folds[index]) body.append(...foldRows(folds[index]));
    body.append(...drawRows(rowsOf(hunk)));
  });
  const last = folds[diff.hunks.length];
  if (last) body.append(...foldRows(last));
  return make('table', { class: 'diff ' + layout, 'aria-label': isSplit ? 'Lines before and after' : 'Changed lines' }, make('colgroup', {}, widths), make('thead', {}, make('tr', {}, heads)), body);
}
`;
