/** Preloaded into a program: the packages of the fleet are not installed, and whoever asks for them is written down. */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!/^(?:bullmq|ioredis)(?:\/|$)/.test(specifier)) return nextResolve(specifier, context);
    if (process.env.ASKED_PACKAGES) appendFileSync(process.env.ASKED_PACKAGES, `${specifier}\n`);
    const error = new Error(`Cannot find package '${specifier}'`);
    error.code = 'ERR_MODULE_NOT_FOUND';
    throw error;
  },
});
