import type { TlsFacts } from '../web/tls-facts.ts';
import type { CookieFact } from './facts/cookie-facts.ts';
import type { FormFact } from './facts/html-facts.ts';
import type { SecretFact } from './facts/secret-facts.ts';
import type { Grade } from './facts/security-headers.ts';

/**
 * The facts of one probed URL, named as httpx names them so that existing pipelines can read the JSONL. Results
 * files keep pages as older versions wrote them: what came with a later version is `undefined` there.
 */
export interface Page {
  /** Normalised URL: the identity of the page. */
  url: string;
  final_url: string;
  /** Each hop as `status location`. */
  redirect_chain: string[];
  /** 0 when no response came; then `error` says why. */
  status_code: number;
  title: string;
  webserver: string;
  content_type: string;
  /** Inflated bytes read; `truncated` when a cap ended it. */
  content_length: number;
  truncated: boolean;
  words: number;
  lines: number;
  /** Milliseconds from request to last byte. */
  time_ms: number;
  ip: string;
  /** sha256 of the body as sent, and of its normalised text; '' without a body. */
  body_sha256: string;
  text_sha256: string;
  /** 64-bit simhash of the normalised text, 16 hex digits; '' without words. */
  simhash: string;
  /** `Nginx:1.25.3`, `PHP`, in the order of their names. */
  tech: string[];
  /** MurmurHash3 as Shodan and httpx have it, in decimal; '' for what is no icon. */
  favicon: string;
  tls: TlsFacts | null;
  /** Security headers of a page that are missing by name, and that are weak as `name: why`. */
  missing_headers: string[];
  weak_headers: string[];
  headers_grade: Grade;
  /** Cookies that the response sets, without their values. */
  cookies: CookieFact[];
  forms: FormFact[];
  /** What a page with TLS loads without it. */
  mixed_content: string[];
  secrets: SecretFact[];
  /** URLs of scripts of other hosts, without their queries. */
  foreign_scripts: string[];
  /** sha256 of the code inside of the page, tokens and times left out; '' without any. */
  code_sha256: string;
  /** It is the server's own list of a folder. */
  listing: boolean;
  /** Path of the exposed file that it is; '' for none. */
  exposed: string;
  depth: number;
  /** URL of the page that led here; '' for a seed. */
  found_on: string;
  /** `seed`, `a`, `form`, `script`, `img`, `redirect`, `robots`, `sitemap`, ... */
  found_by: string;
  /** '' or one line: `connect: connection refused`. */
  error: string;
  error_kind: string;
}

export interface FieldChange {
  field: string;
  from: string;
  to: string;
  /** Of a text: how much of it changed. */
  extent?: 'minor' | 'major';
  /** Of a change that many pages of the host show alike, told here and nowhere else: how many those are. */
  pages?: number;
}

export type PageChangeKind = 'new' | 'existing' | 'changed' | 'gone' | 'unreached';

export interface PageChange {
  kind: PageChangeKind;
  url: string;
  /** For `changed`: which facts, from and to. */
  fields: FieldChange[];
  page: Page | null;
}
