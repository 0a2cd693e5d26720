import type { TlsFacts } from '../web/tls-facts.ts';

/** The facts of one probed URL, named as httpx names them so that existing pipelines can read the JSONL. */
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
  tls: TlsFacts | null;
  /** Names of security headers that are missing. */
  missing_headers: string[];
  depth: number;
  /** URL of the page that led here; '' for a seed. */
  found_on: string;
  /** `seed`, `a`, `form`, `script`, `img`, `redirect`, `robots`, `sitemap`, ... */
  found_by: string;
  /** '' or one line: `connect: connection refused`. */
  error: string;
  error_kind: string;
}

export type PageChangeKind = 'new' | 'existing' | 'changed' | 'gone' | 'unreached';

export interface PageChange {
  kind: PageChangeKind;
  url: string;
  /** For `changed`: which facts, from and to. */
  fields: { field: string; from: string; to: string }[];
  page: Page | null;
}
