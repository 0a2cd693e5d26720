/**
 * The attributes of HTML, SVG and MathML that hold URLs: those of the HTML standard's index of attributes, those
 * that it calls obsolete (16.2), those of HTML 2 to 4 and of the browsers of their time.
 */

/** Hold one URL wherever they stand: `href` and `src` mean the same in every element that was ever proposed. */
export const ONE_URL: ReadonlySet<string> = new Set(['href', 'src', 'xlink:href']);

/** Hold one URL in these elements; elsewhere they mean other things. */
export const ONE_URL_IN: Readonly<Record<string, ReadonlySet<string>>> = {
  altimg: new Set(['math']),
  action: new Set(['isindex']),
  background: new Set(['body', 'ilayer', 'layer', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr']),
  cite: new Set(['blockquote', 'del', 'ins', 'q']),
  classid: new Set(['object']),
  code: new Set(['applet', 'embed']),
  codebase: new Set(['applet', 'object']),
  data: new Set(['object']),
  dataurl: new Set(['applet', 'object']),
  definitionurl: new Set(['csymbol', 'semantics', 'annotation', 'annotation-xml']),
  dynsrc: new Set(['img', 'input']),
  formaction: new Set(['button', 'input']),
  icon: new Set(['command', 'menuitem']),
  longdesc: new Set(['frame', 'iframe', 'img']),
  lowsrc: new Set(['img', 'input']),
  manifest: new Set(['html']),
  object: new Set(['applet']),
  pluginspage: new Set(['embed']),
  pluginurl: new Set(['embed']),
  poster: new Set(['video']),
  profile: new Set(['head']),
};

/** Hold several, between white space or commas; `archive` uses the one in object and the other in applet. */
export const SEVERAL_URLS_IN: Readonly<Record<string, ReadonlySet<string>>> = {
  archive: new Set(['applet', 'object']),
  attributionsrc: new Set(['a', 'area', 'img', 'script']),
  ping: new Set(['a', 'area']),
};

/** Hold image candidates (HTML 4.8.4.2.1). */
export const CANDIDATES: ReadonlySet<string> = new Set([
  'data-lazy-srcset',
  'data-srcset',
  'imagesrcset',
  'srcset',
]);

/** Hold CSS, in which `url()` may load something: the style attribute, and SVG's presentation attributes. */
export const CSS_INSIDE: ReadonlySet<string> = new Set([
  'clip-path',
  'cursor',
  'fill',
  'filter',
  'marker-end',
  'marker-mid',
  'marker-start',
  'mask',
  'stroke',
  'style',
]);

/** SVG's animation of a link: the values that it takes. */
export const ANIMATED = new Set(['by', 'from', 'to', 'values']);

/** `itemid` and RDFa's `resource` name a thing, mostly by its URL, now and then by a number of some register. */
export const NAMES_A_THING: ReadonlySet<string> = new Set(['about', 'itemid', 'resource']);

/** Needed to judge the others; never links by themselves. */
const JUDGING = [
  'action',
  'attributename',
  'content',
  'formmethod',
  'http-equiv',
  'itemprop',
  'method',
  'name',
  'property',
  'rel',
  'srcdoc',
  'type',
  'value',
  'valuetype',
];

/** Of fields, for the URL that a form of them would ask. */
const OF_FIELDS = ['checked', 'disabled', 'min', 'required', 'selected'];

const NARROW: ReadonlySet<string> = new Set(['action', 'content', 'href', 'http-equiv', 'method', 'src']);

const WIDE: ReadonlySet<string> = new Set([
  ...ONE_URL,
  ...Object.keys(ONE_URL_IN),
  ...Object.keys(SEVERAL_URLS_IN),
  ...CANDIDATES,
  ...CSS_INSIDE,
  ...ANIMATED,
  ...NAMES_A_THING,
  ...JUDGING,
]);

const FULL: ReadonlySet<string> = new Set([...WIDE, ...OF_FIELDS]);

/** Whatever element they stand in; `mayHoldUrl` tells others. */
export const WANTED = { narrow: NARROW, wide: WIDE, full: FULL } as const;

/** `onclick` and its like hold a script. */
export function isHandler(attribute: string): boolean {
  return attribute.length > 3 && attribute.startsWith('on');
}

/** Whether an attribute that has no name of its own here is looked at, where anything is that may hold a URL. */
export function mayHoldUrl(attribute: string): boolean {
  return attribute.includes('-') ? isCustom(attribute) : isHandler(attribute) || attribute === 'routerlink';
}

/** Attributes of somebody's own, such as those of lazy loading: a URL, or anything else. */
export function isCustom(attribute: string): boolean {
  return attribute.startsWith('data-') || /^(?:hx|ng|up|x)-|^routerlink$/.test(attribute);
}
