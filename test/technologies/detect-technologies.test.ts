import { describe, expect, test } from 'vitest';
import { pageRules } from '../../src/scan/facts/page-rules.ts';
import { readHtml } from '../../src/scan/html-page.ts';
import { BACKEND_RULES } from '../../src/technologies/backend-rules.ts';
import { FRONT_END_RULES } from '../../src/technologies/front-end-rules.ts';
import { PRODUCT_RULES } from '../../src/technologies/product-rules.ts';
import { SERVER_RULES } from '../../src/technologies/server-rules.ts';
import { nativeEngine, readPattern } from '../../src/technologies/technology-pattern.ts';

type Headers = Record<string, string | string[]>;
const rules = pageRules();

/** What is claimed of a response; a page where `html` is given. */
function claimed(headers: Headers, html = '', url = 'https://shop.example/'): string[] {
  const body = Buffer.from(html);
  const { facts } = readHtml(html, url, 'wide');
  const { meta } = facts;
  const scripts = facts.scripts.sources;
  return rules.technologies({ url, headers, meta, scripts, body, hits: rules.scan(body), faviconHash: null });
}
const generator = (content: string) => `<html><head><meta name="generator" content="${content}"></head>`;
const script = (source: string) => `<script src="${source}"></script>`;

describe('headers tell', () => {
  test.each<[Headers, string[]]>([
    [{ server: 'nginx' }, ['Nginx']],
    [{ server: 'nginx/1.25.3' }, ['Nginx:1.25.3']],
    [{ server: 'nginx/1.18.0 (Ubuntu)' }, ['Nginx:1.18.0', 'Ubuntu']],
    [
      { server: 'Apache/2.4.57 (Debian) OpenSSL/3.0.11 PHP/8.2.7' },
      ['Apache HTTP Server:2.4.57', 'Debian', 'OpenSSL:3.0.11', 'PHP:8.2.7'],
    ],
    [{ server: 'Apache-Coyote/1.1' }, ['Apache Tomcat', 'Java']],
    [
      { server: 'Microsoft-IIS/10.0', 'x-powered-by': 'ASP.NET', 'x-aspnet-version': '4.0.30319' },
      ['ASP.NET:4.0.30319', 'IIS:10.0', 'Windows Server'],
    ],
    [{ server: 'cloudflare', 'cf-ray': '7d0-FRA' }, ['Cloudflare']],
    [{ server: 'openresty/1.21.4.2' }, ['Nginx', 'OpenResty:1.21.4.2']],
    [{ server: 'lighttpd/1.4.69' }, ['lighttpd:1.4.69']],
    [{ server: 'Caddy' }, ['Caddy', 'Go']],
    [{ server: 'gunicorn' }, ['Gunicorn', 'Python']],
    [{ server: 'Werkzeug/2.3.4 Python/3.11.2' }, ['Flask', 'Python:3.11.2', 'Werkzeug:2.3.4']],
    [{ server: 'SimpleHTTP/0.6 Python/3.11.2' }, ['Python http.server', 'Python:3.11.2']],
    [{ server: 'Jetty(9.4.48.v20220622)' }, ['Java', 'Jetty:9.4.48']],
    [{ server: 'Kestrel' }, ['ASP.NET Core', 'Kestrel']],
    [{ via: '1.1 varnish', 'x-varnish': '32770' }, ['Varnish']],
    [{ 'x-powered-by': 'PHP/7.4.33' }, ['PHP:7.4.33']],
    [{ 'x-powered-by': 'Express' }, ['Express', 'Node.js']],
    [{ 'x-powered-by': 'Next.js' }, ['Next.js', 'Node.js', 'React']],
    [{ 'x-jenkins': '2.414.1' }, ['Java', 'Jenkins:2.414.1']],
    [{ 'x-drupal-cache': 'HIT' }, ['Drupal', 'PHP']],
    [
      { 'x-amz-cf-id': 'abc', via: '1.1 x.cloudfront.net (CloudFront)' },
      ['Amazon CloudFront', 'Amazon Web Services'],
    ],
    [{ 'kbn-name': 'kibana', 'kbn-version': '8.9.0' }, ['Elasticsearch', 'Kibana:8.9.0', 'Node.js']],
    [{ 'set-cookie': 'PHPSESSID=1; path=/' }, ['PHP']],
    [{ 'set-cookie': ['laravel_session=1', 'XSRF-TOKEN=2'] }, ['Laravel', 'PHP']],
    [{ 'set-cookie': 'JSESSIONID=1' }, ['Java']],
    [{ 'set-cookie': 'BIGipServerpool=1' }, ['F5 BIG-IP']],
    [{ 'set-cookie': 'incap_ses_12_34=1' }, ['Imperva']],
    [{ 'set-cookie': '_gitlab_session=1' }, ['GitLab', 'Ruby', 'Ruby on Rails']],
    [{ 'set-cookie': 'grafana_session=1' }, ['Go', 'Grafana']],
  ])('%j', (headers, expected) => {
    expect(claimed(headers)).toEqual(expected);
  });
});

describe('pages tell', () => {
  test.each([
    [generator('WordPress 6.4.2'), ['MySQL', 'PHP', 'WordPress:6.4.2']],
    [generator('Drupal 10 (https://www.drupal.org)'), ['Drupal:10', 'PHP']],
    [generator('Joomla! - Open Source Content Management'), ['Joomla', 'PHP']],
    [generator('TYPO3 CMS'), ['PHP', 'TYPO3 CMS']],
    [generator('Hugo 0.121.1'), ['Hugo:0.121.1']],
    [generator('MediaWiki 1.39.5'), ['MediaWiki:1.39.5', 'PHP']],
    [generator('Ghost 5.75'), ['Ghost:5.75', 'Node.js']],
    [generator('mkdocs-1.5.3, mkdocs-material-9.4'), ['MkDocs:1.5.3']],
    [
      generator('Discourse 3.2.0 - https://github.com/discourse'),
      ['Discourse:3.2.0', 'Ruby', 'Ruby on Rails'],
    ],
    [script('/wp-includes/js/wp-embed.min.js'), ['MySQL', 'PHP', 'WordPress']],
    [script('https://code.jquery.com/jquery-3.7.1.min.js'), ['jQuery:3.7.1']],
    [script('/js/jquery.min.js?ver=3.6.0'), ['jQuery:3.6.0']],
    [script('/js/jquery.js'), ['jQuery']],
    [script('/js/jquery-ui.min.js'), ['jQuery', 'jQuery UI']],
    [
      script('https://cdn.jsdelivr.net/npm/bootstrap@5.3.2/dist/js/bootstrap.bundle.min.js'),
      ['Bootstrap:5.3.2', 'jsDelivr'],
    ],
    [script('https://unpkg.com/vue@3.3.4/dist/vue.global.prod.js'), ['Vue.js:3.3.4', 'unpkg']],
    [script('https://cdnjs.cloudflare.com/ajax/libs/lodash.js/4.17.21/lodash.min.js'), ['Lodash', 'cdnjs']],
    [script('/_next/static/chunks/main.js'), ['Next.js', 'Node.js', 'React']],
    [script('https://www.googletagmanager.com/gtag/js?id=G-1'), ['Google Analytics']],
    [script('https://js.stripe.com/v3/'), ['Stripe']],
    ['<app-root ng-version="16.2.1">', ['Angular:16.2.1', 'TypeScript']],
    ['<div id="root" data-reactroot="">', ['React']],
    ['<script id="__NEXT_DATA__" type="application/json">{}</script>', ['Next.js', 'Node.js', 'React']],
    ['<input type="hidden" name="__VIEWSTATE" value="/w">', ['ASP.NET']],
    ['<input type="hidden" name="csrfmiddlewaretoken" value="x">', ['Django', 'Python']],
    [
      '<!-- This site is optimized with the Yoast SEO plugin v21.7 -->',
      ['MySQL', 'PHP', 'WordPress', 'Yoast SEO:21.7'],
    ],
    ['<title>phpMyAdmin 5.2.1</title>', ['MySQL', 'PHP', 'phpMyAdmin']],
    ['<h1>Whitelabel Error Page</h1>', ['Java', 'Spring Boot']],
  ])('%s', (html, expected) => {
    expect(claimed({}, html)).toEqual(expected);
  });

  test('their URL, where its ending says it', () => {
    expect(claimed({}, '', 'https://shop.example/index.php?id=1')).toEqual(['PHP']);
    expect(claimed({}, '', 'https://shop.example/Default.aspx')).toEqual(['ASP.NET']);
  });
});

describe('nothing is claimed', () => {
  test.each<[string, Headers, string]>([
    ['of a blank page', {}, ''],
    [
      'of a plain page',
      { 'content-type': 'text/html', date: 'Thu' },
      '<!doctype html><title>Shop</title><p>Hello</p>',
    ],
    ['of words in the text', {}, '<p>We use WordPress, jQuery 3.1 and nginx/1.2 on Debian.</p>'],
    ['of a server that does not tell', { server: 'web' }, ''],
    [
      'of names that merely contain one',
      { server: 'mynginx', 'x-powered-by': 'NotPHP' },
      script('/js/myjquerything.js'),
    ],
    ['of a cookie that many use', { 'set-cookie': 'XSRF-TOKEN=1' }, ''],
    ['of scripts of their own', {}, script('/static/app.3f9a.js') + script('/react-to-this.js')],
  ])('%s', (_, headers, html) => {
    expect(claimed(headers, html)).toEqual([]);
  });
});

test('every rule of our own can be read, and its source patterns begin with a text to look for', () => {
  const books = [SERVER_RULES, BACKEND_RULES, PRODUCT_RULES, FRONT_END_RULES];
  const names = books.flatMap((book) => Object.keys(book));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(150);
  for (const rule of books.flatMap((book) => Object.values(book))) {
    for (const text of [rule.html ?? []].flat())
      expect(readPattern(text, nativeEngine).literal.length, text).toBeGreaterThanOrEqual(4);
    for (const implied of [rule.implies ?? []].flat()) expect(names).toContain(implied);
  }
});
