/** Links in what is no page: data, feeds, text, comments. */
import { inBody, type LinkCase, type LinkGroup } from './link-case.ts';

export const DATA: LinkGroup = {
  name: 'JSON and XML',
  cases: [
    data('JSON, absolute', 'application/json', '{"next":"{{origin}}/found"}'),
    data('JSON, path', 'application/json', '{"items":[{"href":"/found"}]}'),
    data('JSON, escaped slashes', 'application/json', '{"next":"\\/found"}'),
    data('JSON, +json type', 'application/hal+json', '{"_links":{"next":{"href":"/found"}}}'),
    data('JSON lines', 'application/x-ndjson', '{"a":1}\n{"url":"/found"}\n'),
    data('XML attribute', 'application/xml', '<list><item href="/found"/></list>'),
    data('XML text', 'application/xml', '<list><item>{{origin}}/found</item></list>'),
    data('XML style sheet', 'application/xml', '<?xml-stylesheet href="/found" type="text/xsl"?><list/>'),
    data(
      'RSS feed',
      'application/rss+xml',
      '<rss version="2.0"><channel><item><link>{{origin}}/found</link></item></channel></rss>',
    ),
    data(
      'Atom feed',
      'application/atom+xml',
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/found"/></entry></feed>',
    ),
  ],
};

export const COMMENTS_AND_TEXT: LinkGroup = {
  name: 'comments and text',
  cases: [
    inBody('comment with a link', 'deep', '<!-- <a href="/found">x</a> -->'),
    inBody('comment with a URL', 'deep', '<!-- see {{origin}}/found for more -->'),
    inBody('conditional comment', 'deep', '<!--[if lt IE 9]><script src="/found"></script><![endif]-->'),
    inBody('text with a URL', 'deep', '<p>Our address is {{origin}}/found. Write soon.'),
    inBody('text with a URL in brackets', 'deep', '<p>See our site ({{origin}}/found), please.'),
    data('plain text', 'text/plain', 'Our address is {{origin}}/found\n'),
    data('markdown', 'text/markdown', 'Read [this](/found) first.\n'),
  ],
};

function data(kind: string, type: string, body: string): LinkCase {
  const files = {
    '/': '<!doctype html><title>Start</title><a href="/data">x</a>',
    '/data': { headers: { 'content-type': type }, body },
  };
  return { kind, from: 'deep', files };
}
