import type { UrlState, Version, WatchedUrl } from '../watched-url.ts';

/** A row of `urls`, by its column names. */
export interface UrlRow {
  url: string;
  state: UrlState;
  first_seen_at: number;
  checked_at: number;
  changed_at: number | null;
  status: number | null;
  final_url: string | null;
  content_type: string | null;
  raw_sha256: string | null;
  text_sha256: string | null;
  rules_key: string | null;
  truncated: number;
  etag: string;
  last_modified: string;
  validators_trusted: number;
  conditional_checks: number;
  gone_at: number | null;
  error_streak: number;
  error_session: string;
  error_alerted: number;
  error_message: string;
  flapping_alerted: number;
  bytes: number;
  tail_sha256: string;
  variants: string;
  steady_key: string;
  steady_checks: number;
  last_status: number;
}

export function urlFromRow(row: UrlRow): WatchedUrl {
  return {
    url: row.url,
    state: row.state,
    firstSeenAt: row.first_seen_at,
    checkedAt: row.checked_at,
    changedAt: row.changed_at,
    version: versionFromRow(row),
    validators: { etag: row.etag, lastModified: row.last_modified },
    validatorsTrusted: row.validators_trusted === 1,
    conditionalChecks: row.conditional_checks,
    goneAt: row.gone_at,
    errorStreak: row.error_streak,
    errorSession: row.error_session,
    errorAlerted: row.error_alerted === 1,
    errorMessage: row.error_message,
    flappingAlerted: row.flapping_alerted === 1,
    variants: JSON.parse(row.variants) as string[],
    steadyKey: row.steady_key,
    steadyChecks: row.steady_checks,
    lastStatus: row.last_status,
  };
}

function versionFromRow(row: UrlRow): Version | null {
  if (row.raw_sha256 === null) return null;
  return {
    status: row.status ?? 0,
    finalUrl: row.final_url ?? '',
    contentType: row.content_type ?? '',
    rawSha256: row.raw_sha256,
    tailSha256: row.tail_sha256,
    bytes: row.bytes,
    textSha256: row.text_sha256 ?? '',
    rulesKey: row.rules_key ?? '',
    truncated: row.truncated === 1,
  };
}

export function urlToRow(known: WatchedUrl): UrlRow {
  const { version, validators } = known;
  return {
    url: known.url,
    state: known.state,
    first_seen_at: known.firstSeenAt,
    checked_at: known.checkedAt,
    changed_at: known.changedAt,
    status: version?.status ?? null,
    final_url: version?.finalUrl ?? null,
    content_type: version?.contentType ?? null,
    raw_sha256: version?.rawSha256 ?? null,
    text_sha256: version?.textSha256 ?? null,
    rules_key: version?.rulesKey ?? null,
    truncated: version?.truncated ? 1 : 0,
    etag: validators.etag,
    last_modified: validators.lastModified,
    validators_trusted: known.validatorsTrusted ? 1 : 0,
    conditional_checks: known.conditionalChecks,
    gone_at: known.goneAt,
    error_streak: known.errorStreak,
    error_session: known.errorSession,
    error_alerted: known.errorAlerted ? 1 : 0,
    error_message: known.errorMessage,
    flapping_alerted: known.flappingAlerted ? 1 : 0,
    bytes: version?.bytes ?? 0,
    tail_sha256: version?.tailSha256 ?? '',
    variants: JSON.stringify(known.variants),
    steady_key: known.steadyKey,
    steady_checks: known.steadyChecks,
    last_status: known.lastStatus,
  };
}
