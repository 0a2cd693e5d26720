import { describe, expect, test } from 'vitest';
import { type Noise, quieten } from '../../src/scan/noise.ts';
import type { FieldChange } from '../../src/scan/page.ts';
import { SecondLooks } from '../../src/scan/second-looks.ts';
import { makePage } from './make-page.ts';

/** A page in its scans: `AB` its title at the first look and, where that differs, at the second; what each scan tells. */
function history(scans: string): string[] {
  let noise: Noise = {};
  let known = makePage({ title: 'A' });
  return scans.split(' ').map((titles) => {
    const [first = '', second = first] = Array.from(titles);
    const now = makePage({ title: first });
    const looks = new SecondLooks(new Map([[now.url, makePage({ title: second })]]));
    const fields: FieldChange[] =
      first === known.title ? [] : [{ field: 'title', from: known.title, to: first }];
    const kind = fields.length > 0 ? 'changed' : 'existing';
    const quiet = quieten(
      { kind, fields, memory: 'seen' },
      noise,
      looks.unsteady(now, known),
      looks.turned(now, known),
    );
    noise = quiet.noise;
    known = quiet.noisy.length > 0 ? (looks.asBefore(now, known) ?? now) : now;
    return quiet.noisy.length > 0 ? 'noise' : quiet.verdict.kind;
  });
}

describe('two machines behind one name', () => {
  test('are known as such once two scans saw both, also where both looks agree', () => {
    expect(history('BA A BA A A B A A A B')).toEqual([
      'noise',
      'existing',
      'noise',
      'existing',
      'existing',
      'noise',
      'noise',
      'existing',
      'existing',
      'noise',
    ]);
  });

  test('hide nothing that neither of them has shown', () => {
    expect(history('BA BA BA B A B C').at(-1)).toBe('changed');
    expect(history('BA BA BA C C C C A').slice(3)).toEqual([
      'changed',
      'existing',
      'existing',
      'existing',
      'changed',
    ]);
  });

  test('are forgotten when one of them is left alone', () => {
    expect(history(`BA BA ${'A '.repeat(20)}B`).at(-1)).toBe('changed');
    expect(history(`BA BA ${'A '.repeat(10)}B`).at(-1)).toBe('noise');
  });
});

test('a machine that is replaced while it is looked at proves nothing: what stays is told', () => {
  expect(history('BA B')).toEqual(['noise', 'changed']);
});

test('a change, its end and the same change again are told each time', () => {
  expect(history('B A A A A B')).toEqual([
    'changed',
    'changed',
    'existing',
    'existing',
    'existing',
    'changed',
  ]);
});
