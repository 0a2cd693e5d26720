/**
 * RE2's regular expressions (syntax: github.com/google/re2/wiki/Syntax), matched in time linear in the text: for
 * patterns that people write and texts that strangers do. Loaded when the first is needed: most processes need none.
 */
import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

let library: { RE2JS: typeof RE2JS } | null = null;

export function re2(): typeof RE2JS {
  library ??= createRequire(import.meta.url)('re2js') as { RE2JS: typeof RE2JS };
  return library.RE2JS;
}
