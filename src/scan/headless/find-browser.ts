/** Where the system's Chromium is. Nothing is ever downloaded: what runs hostile pages is what the system keeps patched. */
import { accessSync, constants } from 'node:fs';
import { isAbsolute } from 'node:path';
import { WorkError } from '../../shared/work.ts';

/** Debian and most others, Ubuntu's snap, Fedora, Google's own package, Flatpak's exports, macOS. */
const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/usr/lib64/chromium-browser/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/usr/local/bin/chromium',
  '/var/lib/flatpak/exports/bin/org.chromium.Chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * The program to start: the configured one, $CHROME_PATH, or the first that stands at a usual place.
 * @param configured absolute; '' = look for it
 * @throws WorkError `bad_input`, permanent, that says what to install or to set
 */
export function findBrowser(configured: string, environment: NodeJS.ProcessEnv): string {
  const named = configured || (environment.CHROME_PATH ?? '');
  if (named !== '') {
    if (isAbsolute(named) && isProgram(named)) return named;
    const origin = configured === '' ? '$CHROME_PATH' : 'web.chromium_path';
    throw missing(`${origin} names ${named}, which is no program that can be started`);
  }
  const found = USUAL_PLACES.find(isProgram);
  if (found === undefined)
    throw missing(
      'headless needs Chromium, and there is none at the usual places: install it (Debian: apt install chromium), or set web.chromium_path or $CHROME_PATH',
    );
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missing(message: string): WorkError {
  return new WorkError('bad_input', message, { permanent: true });
}
