let segmenter: Intl.Segmenter | undefined;

/** Cuts a text into what a reader takes for characters. Made when first asked for: it loads ICU's data, ten milliseconds. */
export function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter;
}
