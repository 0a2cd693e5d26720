/** Every attribute of HTML that holds a URL, current and obsolete, and those of SVG and MathML. */
import { inBody, inHead, type LinkCase, type LinkGroup } from './link-case.ts';

const one = (kind: string, html: string): LinkCase => inBody(kind, 'normal', html);

const LINK_RELATIONS = [
  'stylesheet',
  'icon',
  'alternate',
  'canonical',
  'next',
  'preload',
  'modulepreload',
  'prefetch',
  'search',
  'license',
  'amphtml',
] as const;

/** HTML Living Standard, "Attributes": those whose value is a URL. */
export const CURRENT_ATTRIBUTES: LinkGroup = {
  name: 'attributes, current',
  cases: [
    one('img src', '<img src="/found" alt="">'),
    one('script src', '<script src="/found"></script>'),
    one('audio src', '<audio src="/found"></audio>'),
    one('video src', '<video src="/found"></video>'),
    one('video poster', '<video poster="/found"></video>'),
    one('source src', '<video><source src="/found" type="video/mp4"></video>'),
    one('track src', '<video><track src="/found" kind="captions"></video>'),
    one('embed src', '<embed src="/found">'),
    one('object data', '<object data="/found"></object>'),
    one('input src', '<form><input type="image" src="/found" alt="x"></form>'),
    one('blockquote cite', '<blockquote cite="/found">x</blockquote>'),
    one('q cite', '<q cite="/found">x</q>'),
    one('del cite', '<del cite="/found">x</del>'),
    one('ins cite', '<ins cite="/found">x</ins>'),
    one('a ping', '<a href="/" ping="/found">x</a>'),
    ...LINK_RELATIONS.map((rel) => inHead(`link rel=${rel}`, 'normal', `<link rel="${rel}" href="/found">`)),
    one('a href in template', '<template><a href="/found">x</a></template>'),
    inHead('meta og:image', 'normal', '<meta property="og:image" content="{{origin}}/found">'),
    inHead('meta og:url', 'normal', '<meta property="og:url" content="{{origin}}/found">'),
    inHead('meta twitter:image', 'normal', '<meta name="twitter:image" content="{{origin}}/found">'),
    inHead(
      'meta msapplication-TileImage',
      'normal',
      '<meta name="msapplication-TileImage" content="/found">',
    ),
    inHead('meta itemprop=image', 'normal', '<meta itemprop="image" content="{{origin}}/found">'),
    one('data-src', '<img data-src="/found" alt="">'),
    one('data-href', '<div data-href="/found">x</div>'),
    one('data-url', '<div data-url="/found">x</div>'),
  ],
};

export const OBSOLETE_ATTRIBUTES: LinkGroup = {
  name: 'attributes, obsolete',
  cases: [
    {
      kind: 'body background',
      from: 'normal',
      files: { '/': '<title>Start</title><body background="/found">x' },
    },
    {
      kind: 'html manifest',
      from: 'normal',
      files: { '/': '<!doctype html><html manifest="/found"><title>Start</title><p>x' },
    },
    {
      kind: 'head profile',
      from: 'normal',
      files: { '/': '<!doctype html><html><head profile="/found"><title>Start</title></head><p>x' },
    },
    one('table background', '<table background="/found"><tr><td>x</table>'),
    one('td background', '<table><tr><td background="/found">x</table>'),
    one('img longdesc', '<img longdesc="/found" alt="">'),
    one('img lowsrc', '<img lowsrc="/found" alt="">'),
    one('img dynsrc', '<img dynsrc="/found" alt="">'),
    one('iframe longdesc', '<iframe longdesc="/found"></iframe>'),
    one('applet code', '<applet code="/found"></applet>'),
    one('applet codebase', '<applet codebase="/found"></applet>'),
    one('applet archive', '<applet archive="/found,/other.jar"></applet>'),
    one('object classid', '<object classid="/found"></object>'),
    one('object codebase', '<object codebase="/found"></object>'),
    one('object archive', '<object archive="/other.jar /found"></object>'),
    one('menuitem icon', '<menu><menuitem icon="/found"></menu>'),
    one('bgsound src', '<bgsound src="/found">'),
    one('layer src', '<layer src="/found"></layer>'),
    one('image src', '<image src="/found">'),
    one('tr background', '<table><tr background="/found"><td>x</table>'),
    one('frame longdesc', '<iframe></iframe><frame longdesc="/found">'),
    one('param value, valuetype=ref', '<object><param name="movie" valuetype="ref" value="/found"></object>'),
    one('isindex action', '<isindex action="/found">'),
    one('xml src', '<xml src="/found"></xml>'),
    one('portal src', '<portal src="/found"></portal>'),
    one('noframes a href', '<noframes><a href="/found">x</a></noframes>'),
    one('embed pluginspage', '<embed pluginspage="/found">'),
  ],
};

export const SVG_ATTRIBUTES: LinkGroup = {
  name: 'SVG and MathML',
  cases: [
    one('svg a href', '<svg><a href="/found"><text>x</text></a></svg>'),
    one('svg a xlink:href', '<svg><a xlink:href="/found"><text>x</text></a></svg>'),
    one('svg use href', '<svg><use href="/found#part"/></svg>'),
    one('svg image href', '<svg><image href="/found"/></svg>'),
    one('svg image xlink:href', '<svg><image xlink:href="/found"/></svg>'),
    one('svg feImage href', '<svg><filter><feImage href="/found"/></filter></svg>'),
    one('svg script href', '<svg><script href="/found"/></svg>'),
    one('svg fill url()', '<svg><rect fill="url(/found#paint)"/></svg>'),
    one('mathml href', '<math><mi href="/found">x</mi></math>'),
    {
      kind: 'svg file',
      from: 'normal',
      files: {
        '/': '<title>Start</title><img src="/picture.svg" alt="">',
        '/picture.svg': {
          headers: { 'content-type': 'image/svg+xml' },
          body: '<svg xmlns="http://www.w3.org/2000/svg"><a href="/found"><text>x</text></a></svg>',
        },
      },
    },
  ],
};

export const CANDIDATE_LISTS: LinkGroup = {
  name: 'srcset',
  cases: [
    one('img srcset', '<img srcset="/a.png 1x, /found 2x" alt="">'),
    one('img srcset, widths', '<img srcset="/found 480w, /b.png 800w" sizes="50vw" alt="">'),
    { ...one('img srcset, comma in the URL', '<img srcset="/found,x 1x" alt="">'), target: '/found,x' },
    one('img srcset, after data:', '<img srcset="data:image/gif;base64,R0lGOD 1x, /found 2x" alt="">'),
    one('source srcset', '<picture><source srcset="/found"><img alt=""></picture>'),
    inHead(
      'link imagesrcset',
      'normal',
      '<link rel="preload" as="image" imagesrcset="/found 1x, /b.png 2x">',
    ),
    one('data-srcset', '<img data-srcset="/found 1x" alt="">'),
  ],
};
