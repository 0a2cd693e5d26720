import { describe, expect, test } from 'vitest';
import { carrierOf, clipboardSequence } from '../../src/console/terminal/clipboard.ts';

const decoded = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64').toString();

describe('the clipboard', () => {
  test('is set by OSC 52 with the text in base64, whatever is in it', () => {
    const text = "scarefloor show 'a\u001b]0;x\u0007 \u{1f600}'";
    const sequence = clipboardSequence(text, 'none');
    expect(decoded(/^\u001b\]52;c;([A-Za-z0-9+/=]+)\u001b\\$/.exec(sequence)?.[1])).toBe(text);
  });

  test('is told to tmux, and through it with each escape doubled', () => {
    expect(clipboardSequence('101', 'tmux')).toBe(
      '\u001b]52;c;MTAx\u001b\\' + '\u001bPtmux;\u001b\u001b]52;c;MTAx\u001b\u001b\\\u001b\\',
    );
  });

  test('is told through GNU screen in pieces that it takes', () => {
    const text = 'x'.repeat(1_000);
    const pieces = clipboardSequence(text, 'screen').split('\u001bP').slice(1);
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) {
      expect(piece.endsWith('\u001b\\')).toBe(true);
      expect(piece.length).toBeLessThanOrEqual(258);
    }
    const inner = pieces.map((piece) => piece.slice(0, -2)).join('');
    expect(decoded(/^\u001b\]52;c;(.*)\u0007$/.exec(inner)?.[1])).toBe(text);
  });

  test.each([
    [{ TMUX: '/tmp/tmux-0/default,1,0', STY: '12.pts' }, 'tmux'],
    [{ STY: '12.pts' }, 'screen'],
    [{ TMUX: '' }, 'none'],
    [{}, 'none'],
  ])('%o is carried by %s', (environment, carrier) => {
    expect(carrierOf(environment)).toBe(carrier);
  });
});
