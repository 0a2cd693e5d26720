/**
 * The filter language of the reports: words, "a phrase", !word, field:value, field>number. All terms must hold.
 * One box filters every table, so that a host or a status can be followed through the whole report.
 */
export const FILTER_SCRIPT = String.raw`
const TERM = /([!-]?)(?:([a-z_]+)(>=|<=|:|=|>|<))?("[^"]*"|[^\s"]+)/gi;
const UNITS = { k: 1024, m: 1048576, s: 1000 };
let terms = [];
/** What stood where a field does and is none: said when nothing matches, since it may be a slip. */
let strangers = [];

/** A term whose field no table has is a plain word: URLs are full of colons. */
function parseFilter(text, fields) {
  const found = [];
  strangers = [];
  for (const [whole, not, field, operator, value] of text.matchAll(TERM)) {
    const plain = value.replace(/^"|"$/g, '').toLowerCase();
    if (field && fields.has(field.toLowerCase())) found.push({ not: not !== '', field: field.toLowerCase(), operator, value: plain });
    else {
      if (field && !value.startsWith('//')) strangers.push(field);
      const word = (field ? field + operator + plain : plain).toLowerCase();
      // A lone sign is what somebody types on the way to a term.
      if (whole !== '!' && whole !== '-' && word !== '') found.push({ not: not !== '', field: '', operator: ':', value: word });
    }
  }
  return found;
}

function numberOf(text) {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([kms]?)/i.exec(text) || [];
  return digits === undefined ? NaN : Number(digits) * (UNITS[(unit || '').toLowerCase()] || 1);
}

function fieldHolds(value, { operator, value: wanted }) {
  if (value === undefined || value === null) return false;
  const compares = operator === '>' ? (a, b) => a > b : operator === '<' ? (a, b) => a < b : operator === '>=' ? (a, b) => a >= b : operator === '<=' ? (a, b) => a <= b : null;
  if (compares) return value !== '' && compares(Number(value), numberOf(wanted));
  if (typeof value === 'number') return /^\dxx$/.test(wanted) ? Math.floor(value / 100) === Number(wanted[0]) : value === numberOf(wanted);
  const text = String(value).toLowerCase();
  return operator === '=' ? text === wanted : text.includes(wanted);
}

/** Whether a row of a table (its fields by name, and all its text in lower case) is asked for. */
function isWanted(row, fields, text) {
  return terms.every((term) => {
    const holds = term.field === '' ? text.includes(term.value) : fields[term.field] !== undefined && fieldHolds(fields[term.field](row), term);
    return term.not ? !holds : holds;
  });
}
`;
