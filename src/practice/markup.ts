/** The site's HTML: one layout for all pages and the few pieces that repeat. */
import { ORGANISATION } from './organisation.ts';

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export function link(path: string, text: string): string {
  return `<a href="${escapeHtml(path)}">${escapeHtml(text)}</a>`;
}

export function linkList(entries: readonly (readonly [path: string, text: string])[]): string {
  return `<ul>\n${entries.map(([path, text]) => `<li>${link(path, text)}</li>`).join('\n')}\n</ul>`;
}

export function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

const NAVIGATION = [
  ['/', 'Home'],
  ['/products/', 'Instruments'],
  ['/docs/', 'Handbook'],
  ['/blog/', 'Journal'],
  ['/about', 'About'],
  ['/support', 'Support'],
  ['/login', 'Log in'],
] as const;

/** A whole document. `nonce` stands on the inline script, as sites with a strict policy send it. */
export function document(page: { title: string; main: string; nonce?: string }): string {
  const navigation = NAVIGATION.map(([path, text]) => link(path, text)).join(' ');
  const greeting =
    page.nonce === undefined
      ? ''
      : `<script nonce="${page.nonce}">document.documentElement.className = 'ready';</script>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(page.title)} - ${ORGANISATION}</title>
<link rel="stylesheet" href="/assets/site.css">
<link rel="icon" href="/favicon.ico">
${greeting}</head>
<body>
<header><a href="/"><img src="/assets/logo.svg" alt="${ORGANISATION}" width="48" height="48"></a>
<nav>${navigation}</nav></header>
<main>
<h1>${escapeHtml(page.title)}</h1>
${page.main}
</main>
<footer>${link('/legal/privacy', 'Privacy')} ${link('/legal/terms', 'Terms')} ${link('/legal/imprint', 'Imprint')} ${link('/status', 'Service status')}</footer>
<script src="/assets/app.js" defer></script>
</body>
</html>
`;
}
