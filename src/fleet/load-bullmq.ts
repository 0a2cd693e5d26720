import { codeOf, UserError } from '../shared/errors.ts';

/** Loaded only where a fleet is configured: it is an optional package. */
export async function loadBullmq(): Promise<typeof import('bullmq')> {
  try {
    return await import('bullmq');
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new UserError(
      'the fleet needs packages that are not installed here: npm install --global bullmq ioredis, beside scarefloor',
      { cause: error },
    );
  }
}
