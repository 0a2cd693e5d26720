/** The facts of one URL, named as httpx names them: also a line of a report's .pages.jsonl. */
import * as z from 'zod';
import type { PageChangeKind } from '../../scan/page.ts';
import { value } from './value.ts';

const { instant, count, ms } = value;
const words = z.array(z.string());

const tls = z.object({
  issuer: z.string(),
  subject: z.string(),
  sans: words,
  not_before: z.number().describe('epoch ms'),
  not_after: z.number().describe('epoch ms'),
  protocol: z.string(),
  cipher: z.string(),
  fingerprint_sha256: z.string(),
  authorized: z.boolean(),
  authorization_error: z.string(),
  self_signed: z.boolean(),
  mismatched: z.boolean(),
});

export const page = z
  .object({
    url: z.string(),
    final_url: z.string(),
    redirect_chain: words,
    status_code: count.describe('0: no answer came, and error says why'),
    title: z.string(),
    webserver: z.string(),
    content_type: z.string(),
    content_length: count,
    truncated: z.boolean(),
    words: count,
    lines: count,
    time_ms: ms,
    ip: z.string(),
    body_sha256: z.string(),
    text_sha256: z.string(),
    simhash: z.string(),
    tech: words,
    favicon: z.string(),
    tls: tls.nullable(),
    missing_headers: words,
    weak_headers: words,
    headers_grade: z.enum(['A', 'B', 'C', 'D', 'E', 'F', '']),
    cookies: z.array(
      z.object({
        name: z.string(),
        secure: z.boolean(),
        http_only: z.boolean(),
        same_site: z.string(),
      }),
    ),
    forms: z.array(
      z.object({
        action: z.string(),
        method: z.enum(['get', 'post', 'dialog']),
        fields: words,
        password: z.boolean(),
      }),
    ),
    mixed_content: words,
    secrets: z.array(z.object({ rule: z.string(), shown: z.string(), digest: z.string(), line: count })),
    foreign_scripts: words,
    code_sha256: z.string(),
    listing: z.boolean(),
    exposed: z.string(),
    depth: count,
    found_on: z.string(),
    found_by: z.string(),
    error: z.string(),
    error_kind: z.string(),
    change: z
      .enum(['new', 'existing', 'changed', 'gone', 'unreached'] satisfies PageChangeKind[])
      .describe('since the last scan'),
    session: z.string(),
    first_seen: instant,
    last_changed: instant,
  })
  .meta({ id: 'Page' });
