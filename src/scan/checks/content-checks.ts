/** What the content of a page gives away or puts at risk. */
import { EXPOSED_FILES } from '../facts/exposed-files.ts';
import type { FormFact } from '../facts/html-facts.ts';
import { SECRET_RULES } from '../facts/secret-rules.ts';
import type { Page } from '../page.ts';
import { type CheckWords, checkWords } from './page-sighting.ts';

const ACTIVE_CONTENT = /\.(?:m?js|css|html?)(?:[?#]|$)/i;
const FIELDS_SHOWN = 8;

export function checkContent(page: Page): CheckWords[] {
  return [...mixedContent(page), ...listing(page), ...exposed(page), ...secrets(page), ...forms(page)];
}

function mixedContent(page: Page): CheckWords[] {
  return page.mixed_content.map((resource) =>
    checkWords({
      of: 'site',
      kind: 'mixed-content',
      key: resource,
      severity: ACTIVE_CONTENT.test(resource) ? 'medium' : 'low',
      confidence: 'certain',
      title: 'page with TLS loads something without it (mixed content)',
      evidence: resource,
      refs: ['CWE-319'],
    }),
  );
}

function listing(page: Page): CheckWords[] {
  if (!page.listing) return [];
  return [
    checkWords({
      of: 'page',
      kind: 'directory-listing',
      severity: 'low',
      confidence: 'firm',
      title: 'directory listing',
      evidence: page.title,
      refs: ['CWE-548'],
    }),
  ];
}

function exposed(page: Page): CheckWords[] {
  const file = EXPOSED_FILES.find(({ path }) => path === page.exposed);
  if (file === undefined) return [];
  return [
    checkWords({
      of: 'page',
      kind: 'exposed-file',
      severity: file.severity,
      confidence: 'certain',
      title: `${file.what} is exposed at ${file.path}`,
      // What it holds is the secret: only what it can be known by.
      evidence: `status ${page.status_code}, ${page.content_length} bytes, sha256 ${page.body_sha256}`,
      refs: ['CWE-538'],
    }),
  ];
}

function secrets(page: Page): CheckWords[] {
  return page.secrets.flatMap(({ rule: name, shown, digest, line }) => {
    const rule = SECRET_RULES.find((one) => one.name === name);
    if (rule === undefined) return [];
    return checkWords({
      of: 'site',
      kind: 'secret',
      key: `${name} ${digest}`,
      severity: rule.severity,
      confidence: 'firm',
      title: `secret within reach of everybody: ${rule.what}`,
      evidence: `line ${line}: ${shown}, digest ${digest}`,
      refs: ['CWE-540', 'CWE-798'],
    });
  });
}

function forms(page: Page): CheckWords[] {
  const own = new URL(page.url);
  return page.forms.flatMap((form) => {
    const action = URL.parse(form.action);
    const isPlain = own.protocol === 'http:' || action?.protocol === 'http:';
    const found: CheckWords[] = [];
    if (form.password && isPlain)
      found.push(
        checkWords({
          of: 'site',
          kind: 'form-insecure',
          key: keyOf(form),
          severity: 'high',
          confidence: 'certain',
          title: 'form sends a password without TLS',
          evidence: describe(form),
          refs: ['CWE-319'],
        }),
      );
    const isForeign = action !== null && /^https?:$/.test(action.protocol) && action.host !== own.host;
    if (isForeign && (form.password || form.method === 'post'))
      found.push(
        checkWords({
          of: 'site',
          kind: 'form-foreign',
          key: keyOf(form),
          severity: form.password ? 'medium' : 'info',
          confidence: 'certain',
          title: `form sends ${form.password ? 'a password' : 'its fields'} to another host`,
          evidence: describe(form),
          refs: ['CWE-359'],
        }),
      );
    return found;
  });
}

/** Tokens in the address differ on every page; the form is the same. */
function keyOf({ action, fields }: FormFact): string {
  return `${action.split('?', 1)[0] ?? ''} ${[...fields].sort().join(',')}`;
}

function describe({ action, method, fields }: FormFact): string {
  return `${method.toUpperCase()} ${action} with ${fields.slice(0, FIELDS_SHOWN).join(', ') || 'no named field'}`;
}
