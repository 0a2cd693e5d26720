import { expect, test } from 'vitest';
import { discreetText } from '../../src/shared/discreet-text.ts';
import { fc } from '../property.ts';

const SECRET = 'https://ana:hunter2@shop.example/reset?token=hunter2';

test('no credential is in it, wherever the cut goes through one', () => {
  for (let before = 0; before < 200; before += 1) {
    const text = discreetText(`${'x'.repeat(before)} ${SECRET}`, 120);
    expect(text, `${before}`).not.toMatch(/hunter|ana:/);
    expect(text.length).toBeLessThanOrEqual(121);
  }
});

test('an escape sequence hides none', () => {
  expect(discreetText('https://ana:hun\u001b[0mter2@shop.example/ \u001b]0;x\u0007?to\u202eken=1', 200)).toBe(
    'https://[redacted]@shop.example/ ?to\ufffdken=1',
  );
});

test('whatever it is of, it is one line within its length', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, longest) => {
      const shown = discreetText(text, longest);
      expect(shown.length).toBeLessThanOrEqual(longest + 1);
      expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }),
  );
});
