/** SVG -> PNG with the fonts of a package, so that the picture is the same on every machine. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { FONT_FAMILY } from './svg.ts';

/** Pixels per SVG unit: sharp on a screen of double density. */
const ZOOM = 2;

function fontFiles(): string[] {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
    'ttf',
  );
  return readdirSync(folder)
    .filter((name) => name.startsWith('DejaVuSansMono'))
    .map((name) => join(folder, name));
}

export function pngOf(svg: string): Uint8Array {
  const renderer = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: FONT_FAMILY },
  });
  return renderer.render().asPng();
}
