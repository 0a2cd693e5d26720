/** Links in XML of any kind: feeds, service descriptions, lists of policies. Names are taken without their prefix. */
import { Tokenizer } from 'htmlparser2';
import type { FoundLinks } from './found-links.ts';
import { looksLikeUrl, takeWrittenUrls } from './text-urls.ts';

/** Attributes that hold a URL in one vocabulary or another; those of namespaces and schemas are names. */
const LINK_ATTRIBUTES = new Set([
  'action',
  'data',
  'href',
  'htmlurl',
  'link',
  'location',
  'schemalocation',
  'src',
  'uri',
  'url',
  'xmlurl',
]);
/** Elements whose text is a URL, relative ones too. */
const LINK_ELEMENTS = new Set([
  'comments',
  'docs',
  'guid',
  'icon',
  'image',
  'link',
  'loc',
  'logo',
  'uri',
  'url',
]);
/** The longest text that is looked at as one URL. */
const LONGEST_URL_TEXT = 4_096;

export function takeXmlUrls(xml: string, found: FoundLinks): void {
  let element = '';
  let attribute: string | null = null;
  let text = '';
  const nothing = () => undefined;
  const takeText = () => {
    const value = text.trim();
    if (LINK_ELEMENTS.has(element) && looksLikeUrl(value)) found.take(value, 'xml');
    else if (value.includes('://')) takeWrittenUrls(value, found, 'xml');
    text = '';
  };
  const add = (more: string) => {
    if (text.length <= LONGEST_URL_TEXT) text += more;
    else if (more.includes('://')) takeWrittenUrls(more, found, 'xml');
  };
  const tokenizer = new Tokenizer(
    { xmlMode: true },
    {
      onopentagname: (start, end) => {
        takeText();
        element = localName(xml.slice(start, end));
      },
      onattribname: (start, end) => {
        const name = xml.slice(start, end);
        // Where a schema lies is told of XML Schema's own elements; beside others it is a list of names.
        const isHint = name.includes(':') && !name.startsWith('xlink:');
        attribute = !isHint && LINK_ATTRIBUTES.has(localName(name)) ? '' : null;
      },
      onattribdata: (start, end) => {
        if (attribute !== null && attribute.length <= LONGEST_URL_TEXT) attribute += xml.slice(start, end);
      },
      onattribentity: (codepoint) => {
        if (attribute !== null) attribute += String.fromCodePoint(codepoint);
      },
      onattribend: () => {
        if (attribute !== null && !/[\s{}<>]/.test(attribute.trim())) found.take(attribute, 'xml');
        attribute = null;
      },
      ontext: (start, end) => add(xml.slice(start, end)),
      ontextentity: (codepoint) => add(String.fromCodePoint(codepoint)),
      oncdata: (start, end, offset) => add(xml.slice(start, end - offset)),
      onclosetag: takeText,
      onprocessinginstruction: (start, end) => {
        const href = /^\??xml-stylesheet\s[^>]{0,1024}\bhref\s*=\s*["']([^"'<>]{1,2048})["']/.exec(
          xml.slice(start, Math.min(end, start + LONGEST_URL_TEXT)),
        )?.[1];
        if (href !== undefined) found.take(href, 'xml');
      },
      oncomment: (start, end, offset) => takeWrittenUrls(xml.slice(start, end - offset), found, 'comment'),
      ondeclaration: nothing,
      onend: takeText,
      onopentagend: nothing,
      onselfclosingtag: takeText,
    },
  );
  tokenizer.write(xml);
  tokenizer.end();
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}
