/**
 * The first part of every report's script: making elements. What comes from outside is only ever a text node, an
 * attribute without meaning, or a checked link: no markup is built from it, and the policy would stop a script
 * that got in.
 */
export const ELEMENT_SCRIPT = String.raw`'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const place = (id) => document.getElementById(id);

/** Controls and format characters would hide or reorder what is read here (Trojan Source, CVE-2021-42574). */
const INVISIBLE = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const visible = (text) => String(text).replace(INVISIBLE, (character) => '\\u{' + character.codePointAt(0).toString(16) + '}');

/** Children: nodes, texts and lists of them; null and false stand for nothing. */
function make(name, properties, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'class') node.className = value;
    else if (key === 'click') node.addEventListener('click', value);
    else if (value === true) node.setAttribute(key, '');
    else node.setAttribute(key, visible(value));
  }
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    node.append(child instanceof Node ? child : document.createTextNode(visible(child)));
  }
  return node;
}

/** A link for http and https, its origin dimmed; plain text for everything else. */
function link(url) {
  let parsed = null;
  try { parsed = new URL(url); } catch { parsed = null; }
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) return make('span', { class: 'mono' }, url);
  const rest = url.startsWith(parsed.origin) ? [make('span', { class: 'origin' }, parsed.origin), url.slice(parsed.origin.length)] : [url];
  return make('a', { class: 'mono', href: url, target: '_blank', rel: 'noopener noreferrer', referrerpolicy: 'no-referrer' }, rest);
}

const badge = (kind, text) => make('span', { class: 'badge ' + String(kind).replace(/[^a-z0-9]+/gi, '-') }, text === undefined ? kind : text);
const count = (value) => Number(value).toLocaleString('en');
const plural = (value, one, many) => count(value) + ' ' + (value === 1 ? one : many || one + 's');
const minute = (iso) => (iso ? iso.slice(0, 16).replace('T', ' ') : '');
const hostOf = (url) => { try { return new URL(url).host; } catch { return ''; } };
function size(bytes) {
  if (bytes < 1024) return bytes + ' B';
  return bytes < 1048576 ? (bytes / 1024).toFixed(1) + ' KiB' : (bytes / 1048576).toFixed(1) + ' MiB';
}

/** Pairs of a term and what to say of it; pairs without a value are left out. */
function factList(pairs) {
  const told = pairs.filter(([, value]) => value !== '' && value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0));
  return make('dl', { class: 'facts' }, told.map(([term, value]) => make('div', {}, make('dt', {}, term), make('dd', {}, value))));
}
`;
