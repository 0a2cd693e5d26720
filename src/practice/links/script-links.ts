/** Links inside styles and scripts. */
import { inBody, inHead, type LinkCase, type LinkGroup, throughFile } from './link-case.ts';

export const SRCDOC: LinkGroup = {
  name: 'srcdoc',
  cases: [
    inBody('srcdoc', 'normal', '<iframe srcdoc="<a href=/found>x</a>"></iframe>'),
    inBody(
      'srcdoc, entities',
      'normal',
      '<iframe srcdoc="&lt;a href=&quot;/found&quot;&gt;x&lt;/a&gt;"></iframe>',
    ),
    inBody(
      'srcdoc in srcdoc',
      'normal',
      `<iframe srcdoc="<iframe srcdoc='<img src=/found>'></iframe>"></iframe>`,
    ),
  ],
};

export const STYLES: LinkGroup = {
  name: 'styles',
  cases: [
    inHead('style url()', 'normal', '<style>p { background: url(/found) }</style>'),
    inHead('style url("")', 'normal', '<style>p { background: url( "/found" ) }</style>'),
    inHead('style @import', 'normal', '<style>@import "/found";</style>'),
    inHead('style @import url()', 'normal', '<style>@import url(/found) screen;</style>'),
    inHead('style image-set()', 'normal', '<style>p { background: image-set("/found" 1x) }</style>'),
    inHead('style @font-face', 'normal', '<style>@font-face { src: url(/found) format("woff2") }</style>'),
    inHead('style url(), escaped', 'normal', '<style>p { background: url(/f\\6f und) }</style>'),
    inBody('style attribute', 'normal', `<p style="background: url('/found')">x</p>`),
    sheet('style sheet url()', 'p { background: url(/found) }'),
    sheet('style sheet url(), relative', 'p { background: url(../found) }'),
    sheet('style sheet @import', '@import "/found";'),
  ],
};

export const INLINE_SCRIPTS: LinkGroup = {
  name: 'inline scripts',
  cases: [
    script('inline script, double quotes', 'location.href = "/found";'),
    script('inline script, single quotes', "fetch('/found');"),
    script('inline script, template', 'fetch(`/found`);'),
    script('inline script, absolute', 'var api = "{{origin}}/found";'),
    script('inline script, escaped slashes', 'var state = {"url":"\\/found"};'),
    script('inline script, relative', 'load("./found");'),
    script('inline script, file name', 'load("found.html");', '/found.html'),
    inBody('inline JSON', 'normal', '<script type="application/json">{"next":"/found"}</script>'),
    inBody(
      'inline linked data',
      'normal',
      '<script type="application/ld+json">{"@type":"Thing","url":"{{origin}}/found"}</script>',
    ),
    inBody('import map', 'normal', '<script type="importmap">{"imports":{"a":"/found"}}</script>'),
    inBody(
      'speculation rules',
      'normal',
      '<script type="speculationrules">{"prefetch":[{"urls":["/found"]}]}</script>',
    ),
    inBody('event handler', 'normal', `<button onclick="location.href='/found'">x</button>`),
    inBody('javascript: link', 'normal', `<a href="javascript:window.open('/found')">x</a>`),
  ],
};

export const SCRIPT_FILES: LinkGroup = {
  name: 'script files',
  cases: [
    scriptFile('script file, path', 'fetch("/found").then(show);'),
    scriptFile('script file, absolute', 'const api = "{{origin}}/found";'),
    scriptFile('script file, import', 'import { a } from "./found";'),
    scriptFile('script file, import()', 'const later = () => import("/found");'),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of the script that is served
    scriptFile('script file, template', 'fetch(`/found?id=${id}`);', /^\/found/),
    scriptFile('script file, source map', 'go();\n//# sourceMappingURL=found'),
    scriptFile('script file, minified', '!function(){var e={n:"\\u002ffound"};t(e.n)}();'),
    scriptFile('script file, route table', 'const routes=[{path:"/found",name:"x"}];'),
  ],
};

export const MADE_BY_SCRIPT: LinkGroup = {
  name: 'made by script',
  cases: [
    browser('link that script adds', "a.href = '/fo' + 'und'; document.body.append(a);"),
    browser(
      'link that script adds later',
      "setTimeout(() => { a.href = '/fo' + 'und'; document.body.append(a); }, 100);",
    ),
    browser('request that script sends', "fetch('/fo' + 'und');"),
    browser(
      'link in a shadow tree',
      "const s = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' }); a.href = '/fo' + 'und'; s.append(a);",
    ),
  ],
};

function script(kind: string, code: string, target?: string): LinkCase {
  const found = inBody(kind, 'normal', `<script>${code}</script>`);
  return target === undefined ? found : { ...found, target };
}

function sheet(kind: string, body: string): LinkCase {
  const tag = '<link rel="stylesheet" href="/css/site.css">';
  return throughFile(kind, 'normal', { tag, path: '/css/site.css', type: 'text/css', body });
}

function scriptFile(kind: string, body: string, target?: RegExp): LinkCase {
  const file = { tag: '<script src="/app.js"></script>', path: '/app.js', type: 'text/javascript', body };
  const found = throughFile(kind, 'deep', file);
  return target === undefined ? found : { ...found, target };
}

/** `a` is a link without an address yet. */
function browser(kind: string, code: string): LinkCase {
  return inBody(kind, 'headless', `<script>const a = document.createElement('a'); ${code}</script>`);
}
