import type { Page } from 'playwright-core';

/** Runs in the page. Colours are `rgb(1, 2, 3)`, `rgba(1, 2, 3, .5)` or `color(srgb .1 .2 .3 / .5)`. */
const FIND_FAINT = `(() => {
  const LEAST = 4.5;
  const colourOf = (text) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[0-9.]+(?:e-?[0-9]+)?/g) || []).map(Number);
    const most = text.startsWith('rgb') ? 255 : 1;
    return [red / most, green / most, blue / most, alpha];
  };
  const over = (top, below) => [0, 1, 2].map((index) => top[index] * top[3] + below[index] * (1 - top[3])).concat(1);
  const ground = (element) => {
    if (element === null) return [1, 1, 1, 1];
    const own = colourOf(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  };
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const faint = new Set();
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim());
    if (!hasText || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const behind = ground(element);
    const colour = colourOf(style.color);
    colour[3] *= Number(style.opacity);
    const [one, two] = [luminance(over(colour, behind)), luminance(behind)];
    const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
    if (ratio < LEAST) faint.add(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2) + ' ' + element.textContent.slice(0, 30));
  }
  return [...faint];
})()`;

/** Texts in view whose contrast with what is behind them is under 4.5:1 (WCAG 2.2, 1.4.3), with the ratio. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(FIND_FAINT);
}
