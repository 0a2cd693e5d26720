/**
 * Runs inside the page, so it is text: what a bundler adds to functions would not be there. Shadow trees are walked
 * as far as they are open. Bounded, because the page may be larger than anybody meant.
 */
export const COLLECT_LINKS = `(() => {
  const MOST_LINKS = 5000, MOST_ELEMENTS = 100000, LONGEST = 2048;
  const links = new Set([location.href]);
  const take = (value) => {
    if (!value || value.length > LONGEST || links.size >= MOST_LINKS) return;
    try { links.add(new URL(value, document.baseURI).href); } catch {}
  };
  const roots = [document];
  let elements = 0;
  while (roots.length > 0) {
    for (const element of roots.pop().querySelectorAll('*')) {
      elements += 1;
      if (elements > MOST_ELEMENTS) return [...links];
      if (element.shadowRoot) roots.push(element.shadowRoot);
      const name = element.localName;
      if (name === 'form' && (element.getAttribute('method') || 'get').trim().toLowerCase() !== 'get') continue;
      if (name === 'link' && /preconnect|dns-prefetch/i.test(element.getAttribute('rel') || '')) continue;
      for (const attribute of ['href', 'src', 'data', 'poster']) {
        if (attribute === 'data' && name !== 'object') continue;
        take(element.getAttribute(attribute));
      }
      if (name === 'form') take(element.getAttribute('action'));
    }
  }
  return [...links];
})()`;
