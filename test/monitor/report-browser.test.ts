import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { installedChromium, NO_CHROMIUM, openBrowser, type ReportBrowser } from '../report/browser.ts';
import { faintTexts } from '../report/contrast.ts';
import { type MonitorBench, openMonitorBench } from './monitor-bench.ts';
import { openScriptedSite, type ScriptedSite } from './scripted-site.ts';

const isMissing = installedChromium() === null;
if (isMissing) process.stderr.write(`skipped: the monitor report in a browser: ${NO_CHROMIUM}\n`);

const LINES = Array.from({ length: 60 }, (_, index) => `the value of line ${index + 1} is fine`);
const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '\u001b]0;owned\u0007\u202egnp.exe\u2028\u0000',
  `<form action="https://evil.example/x'onclick=alert(1)"><script>eval(name)</script>`,
  `const key = 'AKIAIOSFODNN7EXAMPLE';`,
];

describe.skipIf(isMissing)('the monitor report in a browser', () => {
  let browser: ReportBrowser;
  let bench: MonitorBench;
  let site: ScriptedSite;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    bench = openMonitorBench();
    site = await openScriptedSite();
  });
  afterEach(async () => {
    await site.close();
    bench.close();
  });

  /** The report of pages that change from the first bodies to the second; null = 404. */
  async function reportOf(
    pages: Record<string, [before: string, after: string | null]>,
    type = 'text/plain',
  ) {
    const targets = Object.keys(pages).map((path) => site.origin + path);
    const show = (index: 0 | 1) => {
      for (const [path, bodies] of Object.entries(pages)) {
        const body = bodies[index];
        const headers = { 'content-type': type };
        site.routes.set(path.split('?')[0] ?? path, () =>
          body === null ? { status: 404, body: '', headers } : { body, headers },
        );
      }
    };
    show(0);
    await bench.cycle({ targets });
    show(1);
    const { reportPaths } = await bench.cycle({ targets });
    return reportPaths[0] ?? '';
  }

  const texts = () =>
    reportOf({
      '/a': [
        LINES.join('\n'),
        LINES.with(9, 'the value of line 10 is broken').with(49, 'nothing alike').join('\n'),
      ],
      '/b': ['one\ntwo\nthree', 'one\nthree'],
      '/c': ['was here', null],
    });

  test.each(['text/html', 'text/plain'])(
    'of hostile %s asks for nothing, runs nothing and breaks nothing',
    async (type) => {
      const path = `/x?q=</script><script>alert(1)</script>`;
      const file = await reportOf({ [path]: ['harmless', HOSTILE.join('\n')] }, type);
      for (const javaScript of [true, false]) {
        const { page, trouble } = await browser.open(file, { javaScript });
        for (const selector of ['img', 'form', 'iframe', '[onerror]', '[onclick]'])
          expect(await page.locator(selector).count(), selector).toBe(0);
        expect(await page.locator('script').count()).toBe(2);
        expect(await page.locator('main').innerText()).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}]/u);
        expect(trouble).toEqual([]);
      }
      const { page } = await browser.open(file);
      expect(await page.locator('#signals').innerText()).toMatch(/came\s+key\s+AKIA\.\.\./);
      expect(await page.locator('main').innerText()).not.toContain('AKIAIOSFODNN7EXAMPLE');
    },
  );

  test('stands lines that became each other side by side, and marks the words that differ', async () => {
    const { page, trouble } = await browser.open(await texts());
    const first = page.locator('#change-0 .diff');
    expect(await first.locator('td.removed').allInnerTexts()).toEqual([
      '-the value of line 10 is fine',
      '-the value of line 50 is fine',
    ]);
    expect(await first.locator('mark').allInnerTexts()).toEqual(['fine', 'broken']);
    const cells = await first.locator('tr.stop').first().locator('td').allInnerTexts();
    expect(cells).toEqual(['10', '-the value of line 10 is fine', '10', '+the value of line 10 is broken']);
    expect(trouble).toEqual([]);
  });

  test('unfolds what did not change, and shows both layouts with the same lines', async () => {
    const { page } = await browser.open(await texts());
    const first = page.locator('#change-0 .diff');
    expect(await first.innerText()).not.toContain('line 30 is fine');
    await first.locator('button', { hasText: 'Show 33 unchanged lines' }).click();
    expect(await first.innerText()).toContain('the value of line 30 is fine');
    await page.keyboard.press('u');
    expect(await page.locator('#unified').getAttribute('aria-pressed')).toBe('true');
    expect(await page.locator('#change-1 .diff .code').allInnerTexts()).toEqual([' one', '-two', ' three']);
    expect(await page.locator('#change-0 .diff .code.added').count()).toBe(2);
    await page.locator('#split').click();
    expect(await page.locator('#change-0 .diff.split').count()).toBe(1);
  });

  test('is walked by keys, over changed lines and over URLs', async () => {
    const { page } = await browser.open(await texts());
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    const seen: string[] = [];
    for (let step = 0; step < 4; step += 1) {
      await page.keyboard.press('n');
      seen.push(await focused());
    }
    expect(seen.map((text) => /broken|alike|two|here/.exec(text)?.[0])).toEqual([
      'broken',
      'alike',
      'two',
      'here',
    ]);
    await page.keyboard.press('p');
    expect(await focused()).toContain('two');
    await page.keyboard.press('k');
    expect(await focused()).toContain('/a');
    await page.keyboard.press('j');
    expect(await focused()).toContain('/b');
    await page.keyboard.press('?');
    expect(await page.locator('#help').isVisible()).toBe(true);
  });

  test('says what it does not show', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `line ${index}`).join('\n');
    const { page } = await browser.open(await reportOf({ '/a': ['short', many] }));
    expect(await page.locator('#change-0 .notice').innerText()).toBe('1001 more lines are not shown');
    expect(await page.locator('#change-0 .plus').innerText()).toBe('+3,000');
  });

  test('filters changes and signals alike', async () => {
    const { page } = await browser.open(await texts());
    await page.keyboard.press('/');
    await page.keyboard.type('kind:gone');
    expect(await page.locator('details.change:visible').count()).toBe(1);
    expect(await page.locator('#changes-count').innerText()).toBe('1 of 3');
    expect(await page.locator('#matches').innerText()).toBe('1 match');
    await page.fill('#filter', '!/a !/b');
    expect(await page.locator('details.change:visible summary').innerText()).toContain('/c');
    await page.keyboard.press('Escape');
    expect(await page.locator('details.change:visible').count()).toBe(3);
  });

  test('has texts that stand out, in light and dark, and prints with every change unfolded', async () => {
    const file = await texts();
    for (const dark of [false, true]) {
      const { page } = await browser.open(file, { dark });
      expect(await faintTexts(page)).toEqual([]);
    }
    const { page, trouble } = await browser.open(file);
    await page.evaluate('for (const node of document.querySelectorAll("details")) node.open = false');
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
    expect(await page.locator('details.change:not([open])').count()).toBe(0);
    expect(trouble).toEqual([]);
  });

  test('needs no sideways scrolling at 400 pixels, and is unified there', async () => {
    const { page } = await browser.open(await reportOf({ '/a': ['x'.repeat(600), 'y'.repeat(600)] }), {
      width: 400,
    });
    expect(await page.locator('.diff.unified').count()).toBe(1);
    expect(
      await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0);
  });

  test('says the essentials where scripts are off', async () => {
    const { page, trouble } = await browser.open(await texts(), { javaScript: false });
    const text = await page.locator('main').innerText();
    expect(text).toContain(`${site.origin}/a`);
    expect(text).toContain('gone');
    expect(trouble).toEqual([]);
  });
});
