/**
 * The shell of every HTML report: one file that asks the network for nothing and stays safe whatever hostile
 * sites put into it. What comes from outside is text in the markup or JSON in a data block; the policy lets this
 * script and this style run by their hashes, and nothing else.
 */
import { createHash } from 'node:crypto';
import { type Markup, markup, NOTHING } from './markup.ts';

export interface ReportDocument {
  title: string;
  /** CSS and script of the program itself, never of a site. */
  style: string;
  script: string;
  body: Markup;
  /** JSON in chunks, each made by inertJson. */
  data: Iterable<string>;
}

/** The document in chunks: nothing grows with the site but the data. */
export function* reportDocument({ title, style, script, body, data }: ReportDocument): Generator<string> {
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script, style)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${markup`<title>${title}</title>`.html}
<style>${style}</style>
</head>
<body>
${body.html}
<script type="application/json" id="data">`;
  yield* data;
  yield `</script>
<script>${script}</script>
</body>
</html>
`;
}

/** No form, base, frame, font, image or connection; script and style by hash (CSP 3, 6.7). */
function policyOf(script: string, style: string): string {
  return [
    `default-src 'none'`,
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
}

function hashOf(source: string): string {
  return `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
}

/** `Partial.` and why, or a word on the comparison; nothing where there is nothing to say. */
export function notice(words: string, kind: 'partial' | '' = '', lead = '', more = ''): Markup {
  if (words === '') return NOTHING;
  const strong = lead === '' ? NOTHING : markup`<b>${lead}</b> `;
  return markup`<p class="notice ${kind}">${strong}${words}${more === '' ? NOTHING : markup` <span class="soft">${more}</span>`}</p>`;
}
