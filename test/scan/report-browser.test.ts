import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PageChange } from '../../src/scan/page.ts';
import { installedChromium, NO_CHROMIUM, openBrowser, type ReportBrowser } from '../report/browser.ts';
import { faintTexts } from '../report/contrast.ts';
import { type ConcludeBench, openConcludeBench } from './conclude-bench.ts';
import { makeError, makePage } from './make-page.ts';
import { HOSTILE, hostileFindings, hostilePages, makeFinding, produce } from './make-report.ts';

const isMissing = installedChromium() === null;
if (isMissing) process.stderr.write(`skipped: the scan report in a browser: ${NO_CHROMIUM}\n`);

const TLS = {
  issuer: 'Some Authority',
  subject: 'shop.example',
  sans: ['shop.example', 'www.shop.example'],
  not_before: Date.UTC(2026, 7, 30),
  not_after: Date.UTC(2026, 10, 30),
  protocol: 'TLSv1.2',
  cipher: 'ECDHE-RSA-AES128-GCM-SHA256',
  fingerprint_sha256: 'f1',
  authorized: false,
  authorization_error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  self_signed: false,
  mismatched: false,
};

/** Five pages of two hosts, with all kinds of changes, in no order that a column has. */
const SHOP = [
  makePage({
    url: 'http://shop.example/',
    title: 'Shop',
    time_ms: 30,
    content_length: 3_000,
    tech: ['Nginx:1.25.3', 'PHP'],
    tls: TLS,
  }),
  makePage({ url: 'http://shop.example/login', title: 'Admin login', time_ms: 10, content_length: 200_000 }),
  makePage({ url: 'http://shop.example/lost', title: 'Not found', status_code: 404, time_ms: 20 }),
  makePage({ url: 'http://blog.example/a:b', title: 'Zebra', status_code: 302, webserver: 'Caddy' }),
  makeError('http://blog.example/down'),
];
const SHOP_CHANGES: PageChange[] = [
  {
    kind: 'changed',
    url: 'http://shop.example/login',
    fields: [{ field: 'title', from: 'Login', to: 'Admin login' }],
    page: SHOP[1] ?? null,
  },
  {
    kind: 'gone',
    url: 'http://shop.example/old',
    fields: [{ field: 'status_code', from: '200', to: '410' }],
    page: SHOP[0] ?? null,
  },
  { kind: 'new', url: 'http://shop.example/lost', fields: [], page: SHOP[2] ?? null },
];

const SHOP_FINDINGS = [
  makeFinding({ severity: 'low', title: 'A weak header' }),
  makeFinding(
    { severity: 'critical', title: 'The certificate has expired', refs: ['CWE-295', 'CVE-2021-44228'] },
    'new',
  ),
  makeFinding({ severity: 'high', title: 'Old news', state: 'resolved' }, 'resolved'),
  makeFinding({ severity: 'high', title: 'Accepted', state: 'muted', muted_by: 'ada', muted_reason: 'lab' }),
];

describe.skipIf(isMissing)('the scan report in a browser', () => {
  let browser: ReportBrowser;
  let bench: ConcludeBench;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(() => {
    bench = openConcludeBench();
  });

  const shop = async () => (await produce(bench, SHOP, SHOP_CHANGES, SHOP_FINDINGS)).paths.html;
  const hostile = async () => {
    const changes = hostilePages().map(
      (page, index): PageChange => ({
        kind: 'changed',
        url: page.url,
        fields: [{ field: 'title', from: page.title, to: HOSTILE[index] ?? '' }],
        page,
      }),
    );
    return (await produce(bench, hostilePages(), changes, hostileFindings())).paths.html;
  };

  describe('of a hostile site', () => {
    test.each([true, false])('asks for nothing, runs nothing and breaks nothing; scripts: %s', async (on) => {
      const { page, trouble } = await browser.open(await hostile(), { javaScript: on });
      if (on)
        for (const row of await page.locator('#pages tr.row').all()) await row.locator('.opener').click();
      for (const selector of ['img', 'svg', 'iframe', 'form', 'b[onclick]', '[onerror]', '[onload]'])
        expect(await page.locator(selector).count(), selector).toBe(0);
      expect(await page.locator('script').count()).toBe(2);
      expect(await page.title()).toContain('Shop </title><script>alert(2)</script>');
      expect(trouble).toEqual([]);
    });

    test('shows its texts as text, with nothing that reorders or hides', async () => {
      const { page } = await browser.open(await hostile());
      const shown = await page.locator('main').innerText();
      expect(shown).toContain('</script><script>alert(1)</script>');
      expect(shown).toContain('"><img src=x onerror=alert(1)>');
      expect(shown).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}]/u);
    });

    test('links to http and https alone, without a word of where from', async () => {
      const { page } = await browser.open(await hostile());
      await page.locator('#pages .opener').first().click();
      const links = await page.evaluate<string[][]>(
        `[...document.querySelectorAll('main a[target]')].filter((node) => !node.host.endsWith('mitre.org')).map((node) => [node.protocol, node.rel])`,
      );
      expect(links.length).toBeGreaterThan(HOSTILE.length);
      for (const link of links) expect(link).toEqual(['http:', 'noopener noreferrer']);
      expect(await page.locator('#pages .detail').first().innerText()).toContain('javascript:alert(0)');
    });

    test.each([400, 760, 1000, 1360])('needs no sideways scrolling at %i pixels', async (width) => {
      const long = makePage({
        title: 'x'.repeat(900),
        webserver: 'y'.repeat(900),
        url: `http://a/${'z'.repeat(900)}`,
      });
      const { paths } = await produce(bench, [...hostilePages(), long]);
      const { page } = await browser.open(paths.html, { width });
      await page.locator('#pages .opener').last().click();
      const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      expect(over).toBeLessThanOrEqual(0);
      const clipped = await page.evaluate<string[]>(
        `[...document.querySelectorAll('.card')].filter((card) => card.scrollWidth > card.clientWidth).map((card) => card.parentElement.id)`,
      );
      expect(clipped).toEqual([]);
    });
  });

  describe('filters', () => {
    test.each([
      ['admin', ['/login']],
      ['!admin !lost !down host:shop', ['/']],
      ['status:4xx', ['/lost']],
      ['status:0', ['/down']],
      ['status>=400', ['/lost']],
      ['size>100k', ['/login']],
      ['"not found"', ['/lost']],
      ['http://blog.example/a:b', ['/a:b']],
      ['server:caddy', ['/a:b']],
      ['!server:nginx', ['/a:b']],
      ['nowhere', []],
    ])('%s', async (text, paths) => {
      const { page } = await browser.open(await shop());
      await page.fill('#filter', text);
      const urls = await page.evaluate<string[]>(
        `[...document.querySelectorAll('#pages tr.row td.url a')].map((node) => node.pathname)`,
      );
      expect(urls).toEqual(paths);
      if (paths.length === 0)
        expect(await page.locator('#pages .empty').innerText()).toBe('Nothing here matches the filter.');
    });

    test('act on every table at once, say how much is left, and end with Escape', async () => {
      const { page } = await browser.open(await shop());
      await page.keyboard.press('/');
      await page.keyboard.type('change:changed');
      expect(await page.locator('#changes tr.row').count()).toBe(1);
      expect(await page.locator('#changes h2 .count').innerText()).toBe('1 of 3');
      expect(await page.locator('nav a', { hasText: 'Hosts' }).getAttribute('class')).toContain('nothing');
      await page.keyboard.press('Escape');
      expect(await page.locator('#changes tr.row').count()).toBe(3);
      expect(await page.inputValue('#filter')).toBe('');
    });

    test('say that a field is none, where that may be why nothing matches', async () => {
      const { page } = await browser.open(await shop());
      await page.fill('#filter', 'staus:404');
      expect(await page.locator('#matches').innerText()).toBe('0 matches; "staus" is no field');
      await page.fill('#filter', 'status:404');
      expect(await page.locator('#matches').innerText()).toBe('2 matches');
    });

    test('are what a figure stands for, when it is pressed', async () => {
      const { page } = await browser.open(await shop());
      await page.locator('.legend button', { hasText: '4xx' }).click();
      expect(await page.inputValue('#filter')).toBe('status:4xx');
      expect(await page.locator('#pages tr.row').count()).toBe(1);
    });
  });

  describe('findings', () => {
    test('come with the worst that is there first, and tell their evidence and where to read on', async () => {
      const { page, trouble } = await browser.open(await shop());
      const titles = () =>
        page.evaluate<string[]>(
          `[...document.querySelectorAll('#findings tr.row td.text')].map((node) => node.innerText.split('\\n')[0])`,
        );
      expect(await titles()).toEqual([
        'The certificate has expired',
        'A weak header',
        'Accepted',
        'Old news',
      ]);
      await page.locator('#findings .opener').first().click();
      const facts = page.locator('#findings .detail');
      expect(await facts.innerText()).toContain('set-cookie: session=[redacted]');
      expect(await facts.locator('a', { hasText: 'CWE-295' }).getAttribute('href')).toBe(
        'https://cwe.mitre.org/data/definitions/295.html',
      );
      await page.locator('#findings th[data-name=title] button').click();
      expect((await titles())[0]).toBe('A weak header');
      expect(trouble).toEqual([]);
    });

    test('are counted by severity where they are open, and a figure leads to them', async () => {
      const { page } = await browser.open(await shop());
      const figures = await page.locator('#summary .tiles').nth(1).innerText();
      expect(figures.replace(/\s+/g, ' ')).toBe('1 critical 0 high 0 medium 1 low 0 info');
      await page.locator('#summary .tile', { hasText: 'critical' }).locator('a').click();
      expect(await page.locator('#findings tr.row').count()).toBe(1);
    });
  });

  test('shows technologies, and which pages run one when it is pressed', async () => {
    const { page } = await browser.open(await shop());
    const rows = await page.locator('#technologies tr.row').allInnerTexts();
    expect(rows.map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
      'Nginx 1.25.3 1 shop.example',
      'PHP not told 1 shop.example',
    ]);
    await page.locator('#technologies button', { hasText: 'Nginx' }).click();
    expect(await page.inputValue('#filter')).toBe('tech:"Nginx"');
    expect(await page.locator('#pages tr.row').count()).toBe(1);
  });

  test('judges certificates as of the end of the scan', async () => {
    const { page } = await browser.open(await shop());
    const host = page.locator('#hosts tr.row', { hasText: 'Some Authority' });
    expect(await host.innerText()).toMatch(/TLSv1\.2\s+not trusted[\s\S]*2026-11-30\s+in 6 days/);
    await host.locator('.opener').click();
    const facts = await page.locator('#hosts .detail').innerText();
    for (const words of ['www.shop.example', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ECDHE-RSA'])
      expect(facts).toContain(words);
  });

  test('sorts by each column, in both directions', async () => {
    const { page } = await browser.open(await shop());
    for (const head of await page.locator('#pages th').all()) {
      const name = await head.getAttribute('data-name');
      await head.locator('button').click();
      const first = await head.getAttribute('aria-sort');
      const texts = await page.locator('#pages tr.row').allInnerTexts();
      await head.locator('button').click();
      expect(new Set([first, await head.getAttribute('aria-sort')]), name ?? '').toEqual(
        new Set(['ascending', 'descending']),
      );
      expect(await page.locator('#pages th[aria-sort$=scending]').count()).toBe(1);
      expect(new Set(await page.locator('#pages tr.row').allInnerTexts())).toEqual(new Set(texts));
    }
    const titles = async () =>
      (await page.locator('#pages tr.row').allInnerTexts()).map(
        (text) => /Shop|Admin|Not|Zebra|refused/.exec(text)?.[0],
      );
    await page.locator('#pages th[data-name=status] button').click();
    expect(await titles()).toEqual(['refused', 'Shop', 'Admin', 'Zebra', 'Not']);
    await page.locator('#pages th[data-name=size] button').click();
    expect((await titles())[0]).toBe('Admin');
  });

  test('is walked by keys: changes, rows, facts, sections, help', async () => {
    const { page } = await browser.open(await shop());
    const focused = () => page.evaluate<string>(`document.activeElement?.textContent ?? ''`);
    await page.keyboard.press('n');
    expect(await focused()).toContain('gone');
    await page.keyboard.press('n');
    expect(await focused()).toContain('changed');
    await page.keyboard.press('p');
    expect(await focused()).toContain('gone');
    await page.keyboard.press('3');
    expect(await page.evaluate(`document.activeElement?.closest('section')?.id`)).toBe('pages');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const opened = page.locator('#pages tr.row', { has: page.locator('[aria-expanded=true]') });
    expect(await opened.count()).toBe(1);
    expect(await page.locator('#pages .detail').innerText()).toContain('found on');
    await page.keyboard.press('Enter');
    expect(await page.locator('#pages .detail').count()).toBe(0);
    await page.keyboard.press('k');
    await page.keyboard.press('?');
    expect(await page.locator('#help').isVisible()).toBe(true);
    await page.keyboard.press('n');
    await page.keyboard.press('Escape');
    expect(await page.locator('#help').isVisible()).toBe(false);
  });

  test('can be read with the keyboard and by a screen reader', async () => {
    const { page } = await browser.open(await shop());
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement?.getAttribute('href')`)).toBe('#main');
    for (let step = 0; step < 12; step += 1) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
      expect(outline).not.toBe('none');
    }
    for (const landmark of ['header', 'nav', 'main', 'footer', 'h1'])
      expect(await page.locator(landmark).count()).toBe(1);
    expect(await page.locator('table:not([aria-labelledby])').count()).toBe(0);
    expect(await page.locator('th:not([scope])').count()).toBe(0);
    expect(await page.getByRole('table', { name: /^Pages/ }).count()).toBe(1);
    expect(await page.getByRole('searchbox', { name: 'Filter' }).count()).toBe(1);
  });

  test.each([true, false])('has texts that stand out from their ground; dark: %s', async (dark) => {
    const { page } = await browser.open(await shop(), { dark });
    await page.locator('#pages .opener').first().click();
    expect(await faintTexts(page)).toEqual([]);
  });

  test('prints every row, black on white, without what can only be pressed', async () => {
    const pages = Array.from({ length: 300 }, (_, index) =>
      makePage({ url: `http://shop.example/${index}` }),
    );
    const { paths } = await produce(bench, pages);
    const { page, trouble } = await browser.open(paths.html, { dark: true });
    const pdf = await page.pdf();
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.emulateMedia({ media: 'print' });
    for (const selector of ['nav', '.toolbar', '.more'])
      expect(await page.locator(selector).first().isVisible()).toBe(false);
    expect(await page.locator('#pages tr.row').count()).toBe(300);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(trouble).toEqual([]);
  });

  test.each([true, false])(
    'what changed comes first, and where nothing did what was found; scripts: %s',
    async (javaScript) => {
      const order = async (path: string) => {
        const { page } = await browser.open(path, { javaScript });
        const heads = javaScript ? 'main section[aria-labelledby] h2' : 'table.plain caption';
        const texts = await page.locator(heads).allInnerTexts();
        return texts.map((text) => text.split(' ')[0]).slice(0, 2);
      };
      expect(await order(await shop())).toEqual(['Changes', 'Findings']);
      const down = makeError('http://blog.example/down');
      const unreached: PageChange[] = [{ kind: 'unreached', url: down.url, fields: [], page: down }];
      const quiet = await produce(bench, SHOP, unreached, SHOP_FINDINGS);
      expect(await order(quiet.paths.html)).toEqual(['Findings', 'Changes']);
      const sound = await produce(bench, SHOP, unreached, []);
      if (javaScript) expect((await order(sound.paths.html))[0]).toBe('Changes');
    },
  );

  test('says the essentials where scripts are off', async () => {
    const { page, trouble } = await browser.open(await shop(), { javaScript: false });
    const text = await page.locator('main').innerText();
    for (const words of [
      'The certificate has expired',
      'Partial. budget: <b onclick=x>',
      'http://shop.example/old',
      'status 200 -> 410',
      'shop.example',
    ])
      expect(text).toContain(words);
    expect(await page.locator('.toolbar').isVisible()).toBe(false);
    expect(await faintTexts(page)).toEqual([]);
    expect(trouble).toEqual([]);
  });

  test('of ten thousand pages opens, filters, and draws a part', async () => {
    const pages = Array.from({ length: 10_000 }, (_, index) =>
      makePage({ url: `http://shop.example/${index}` }),
    );
    const { paths } = await produce(bench, pages);
    const { page, trouble } = await browser.open(paths.html);
    expect(await page.locator('#pages h2 .count').innerText()).toBe('10,000');
    expect(await page.locator('#pages tr.row').count()).toBe(100);
    await page.locator('#pages .more').click();
    expect(await page.locator('#pages tr.row').count()).toBe(500);
    await page.fill('#filter', '/999');
    expect(await page.locator('#pages tr.row').count()).toBe(11);
    expect(await page.locator('#pages h2 .count').innerText()).toBe('11 of 10,000');
    expect(trouble).toEqual([]);
  });
});
