/** The elements whose content is text and no markup (HTML 13.2.5.2 to 5.5). */
export interface RawText {
  name: string;
  /** `</name`; empty where nothing ends it. */
  end: Uint8Array;
  /** It begins with `<`, and what comes before that is passed over. */
  isScanned: boolean;
}

const element = (name: string, isScanned: boolean): RawText => ({
  name,
  end: Buffer.from(name === 'plaintext' ? '' : `</${name}`),
  isScanned,
});

export const RAW_TEXT: readonly RawText[] = [
  element('iframe', true),
  element('noembed', true),
  element('noframes', true),
  element('plaintext', true),
  element('script', true),
  element('style', true),
  element('textarea', false),
  element('title', false),
  element('xmp', true),
];

/** 1 where one of the names begins with the byte, in either case. */
export const RAW_TEXT_STARTS = Uint8Array.from({ length: 256 }, (_, byte) =>
  RAW_TEXT.some(({ name }) => name.charCodeAt(0) === byte || name.charCodeAt(0) === (byte | 32)) ? 1 : 0,
);
