/** Numbers as a row shows them. */

/** `9999`, `12.3k`, `1.2M`: at most five cells up to a billion. */
export function countText(count: number): string {
  if (count < 10_000) return String(Math.round(count));
  if (count < 999_500) return `${shortened(count / 1_000)}k`;
  return `${shortened(count / 1_000_000)}M`;
}

/** Items a second as `12/s`, `3.4/s`, or by the minute where it is slow: `24/min`. */
export function rateText(perSecond: number): string {
  if (perSecond <= 0) return '0/s';
  if (perSecond >= 10) return `${countText(perSecond)}/s`;
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${Math.ceil(perSecond * 60)}/min`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

function shortened(value: number): string {
  return value < 100 ? value.toFixed(1) : String(Math.round(value));
}
