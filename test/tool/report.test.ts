/** The report of a tool run, opened in a real browser: it shows what was found and does nothing else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installedChromium, NO_CHROMIUM, openBrowser, type ReportBrowser } from '../report/browser.ts';
import { openToolBench } from './tool-bench.ts';

const HOSTILE = '</script><script>alert(1)</script><img src=x onerror=alert(1)>\u202e';

const nuclei = (id: string, severity: string, name = id) =>
  JSON.stringify({
    'template-id': id,
    info: { name, severity, classification: { 'cwe-id': ['cwe-200'] } },
    'matched-at': `https://shop.example/${id}`,
    'extracted-results': [HOSTILE],
    ip: '192.0.2.10',
  });

const script = (lines: string[]) => `cat <<'END'\n${lines.join('\n')}\nEND\n`;

if (installedChromium() === null) process.stderr.write(`skipped: ${NO_CHROMIUM}\n`);

describe.skipIf(installedChromium() === null)('in a browser', () => {
  let browser: ReportBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  test('findings come the gravest first, are filtered, and open to their facts by keys', async () => {
    using bench = openToolBench();
    const lines = [
      nuclei('info-one', 'info'),
      nuclei('grave', 'critical', HOSTILE),
      nuclei('middling', 'medium'),
      'no JSON',
    ];
    const result = await bench.sh(script(lines), { output: 'nuclei' });
    const { page, trouble } = await browser.open(result.reportPaths[0]!);
    const rows = page.locator('#findings tr.row');
    expect(await rows.count()).toBe(3);
    expect(await rows.first().innerText()).toContain('critical');
    expect(await rows.first().innerText()).toContain('</script>');
    expect(await page.locator('#bad tr.row').innerText()).toContain('is no JSON');
    expect(await page.locator('.masthead').innerText()).toContain('baseline');

    await page.keyboard.press('/');
    await page.keyboard.type('severity:medium');
    expect(await rows.count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const facts = await page.locator('#findings tr.detail').innerText();
    expect(facts).toContain('CWE-200');
    expect(facts).toContain('\ufffd');
    expect(trouble).toEqual([]);
  });

  test('without scripts the essentials are there', async () => {
    using bench = openToolBench();
    const result = await bench.sh(script([nuclei('grave', 'critical', HOSTILE)]), { output: 'nuclei' });
    const { page, trouble } = await browser.open(result.reportPaths[0]!, { javaScript: false });
    expect(await page.locator('table.plain').first().innerText()).toContain('https://shop.example/grave');
    expect(trouble).toEqual([]);
  });

  test('a second run says what came and went', async () => {
    using bench = openToolBench();
    const argv = ['/bin/sh', '-c', 'printenv WORDS | tr " " "\\n"'];
    await bench.run({ argv, environment: { WORDS: 'a.example b.example' }, goneAfter: 1 });
    const result = await bench.run({ argv, environment: { WORDS: 'b.example c.example' }, goneAfter: 1 });
    const { page } = await browser.open(result.reportPaths[0]!);
    const rows = await page.locator('#changes tr.row').allInnerTexts();
    expect(rows.map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
      'gone line a.example',
      'new line c.example',
    ]);
  });
});

test('the data files are one object a line that acts on no terminal', async () => {
  using bench = openToolBench();
  const result = await bench.sh(script([nuclei('grave', 'critical', HOSTILE)]), { output: 'nuclei' });
  const text = bench.report(result, '.findings.jsonl');
  expect(text).not.toMatch(/[<\u202e]/);
  expect(bench.findings(result)).toMatchObject([
    { kind: 'grave', state: 'open', news: '', task: 'ports', refs: ['CWE-200'] },
  ]);
  const [run] = (JSON.parse(bench.report(result, '.sarif')) as { runs: { results: unknown[] }[] }).runs;
  expect(run?.results).toMatchObject([{ ruleId: 'nuclei/grave', level: 'error' }]);
});
