/** Pictures of the reports as a browser shows them: of a real scan and a real monitor cycle, so that they cannot rot. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedChromium, NO_CHROMIUM, openBrowser } from '../report/browser.ts';
import { practiceReports } from './practice-reports.ts';

/** Of a picture in the README on a screen with fine pixels. */
const SIZE = { width: 1280, height: 860, scale: 1.5 } as const;

/** Writes report-scan, report-scan-dark and report-monitor; says so where there is no browser to do it with. */
export async function takeReportPictures(pictures: string): Promise<void> {
  if (installedChromium() === null) {
    process.stdout.write(`screenshots/report-*.png are left as they are: ${NO_CHROMIUM}\n`);
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), 'scarefloor-pictures-'));
  try {
    const reports = await practiceReports(directory);
    const browser = await openBrowser();
    try {
      for (const [name, file, dark, first] of [
        ['report-scan', reports.scan, false, 'summary'],
        ['report-scan-dark', reports.scan, true, 'findings'],
        ['report-monitor', reports.monitor, false, 'changes'],
      ] as const) {
        const { page, trouble } = await browser.open(file, { ...SIZE, dark });
        if (first !== 'summary') await page.evaluate(`document.getElementById('${first}').scrollIntoView()`);
        await page.screenshot({ path: join(pictures, `${name}.png`) });
        if (trouble.length > 0) throw new Error(`the report ${name} is not quiet: ${trouble.join('; ')}`);
        process.stdout.write(`screenshots/${name}.png\n`);
      }
    } finally {
      await browser.close();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
