import type { ScanInput } from '../scan.ts';
import { findBrowser } from './find-browser.ts';
import { loadPlaywright } from './load-playwright.ts';

/**
 * The program of a scan's browser, '' for a scan that asks for none. Asked before anything is fetched, so that
 * what is missing is said at once.
 * @throws WorkError `bad_input`, permanent, where the library or the browser is missing
 */
export async function browserFor({ headless = false, web }: ScanInput): Promise<string> {
  if (!headless) return '';
  await loadPlaywright();
  return findBrowser(web.chromium_path, process.env);
}
