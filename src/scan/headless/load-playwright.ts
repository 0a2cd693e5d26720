import { codeOf, messageOf } from '../../shared/errors.ts';
import { WorkError } from '../../shared/work.ts';

/**
 * The library that speaks to Chromium, an optional peer dependency: loaded only by scans that ask for it.
 * @throws WorkError `bad_input`, permanent, that says how to install it
 */
export async function loadPlaywright(): Promise<typeof import('playwright-core')> {
  try {
    return await import('playwright-core');
  } catch (error) {
    const why =
      codeOf(error) === 'ERR_MODULE_NOT_FOUND'
        ? 'which is not installed: npm install playwright-core'
        : `which cannot be loaded: ${messageOf(error)}`;
    throw new WorkError('bad_input', `headless needs the package playwright-core, ${why}`, {
      permanent: true,
      cause: error,
    });
  }
}
