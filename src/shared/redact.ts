/**
 * Secrets leave the process neither in a log nor in a message. The rules work on the finished line, so that
 * no call of the logger can forget them.
 */
const REDACTED = '[redacted]';

const SECRET_NAMES =
  'authorization|proxy-authorization|cookie|set-cookie|x-api-key|api[_-]?key|password|passwd|(?:client[_-]?)?secret|(?:access|auth|id|refresh)[_-]?token|token|private[_-]?key|jwt|webhook(?:[_-]?url)?';

/** Of parameters: the short words whole, the long ones at the end of whatever name (X-Amz-Signature, id_token). */
const SECRET_PARAMETERS =
  '(?:key|sig|pwd|pass|jwt|auth|sid|[\\w.-]{0,40}(?:token|secret|passw(?:or)?d|signature|credential|api[_-]?key|access[_-]?key|private[_-]?key|sess(?:ion)?[_-]?id))';

const RULES: readonly (readonly [RegExp, string])[] = [
  // JSON fields by name, text or list: {"cookie":"..."}, {"set-cookie":["...", "..."]}.
  [new RegExp(`"(${SECRET_NAMES})":"(?:[^"\\\\]|\\\\.)*"`, 'gi'), `"$1":"${REDACTED}"`],
  [new RegExp(`"(${SECRET_NAMES})":\\[(?:"(?:[^"\\\\]|\\\\.)*",?)*\\]`, 'gi'), `"$1":"${REDACTED}"`],
  // Header lines inside text: `Authorization: Bearer ...`, up to the end of the line or of the JSON text.
  [/\b(authorization|cookie|set-cookie)(\s*:\s*)[^"\r\n\\]+/gi, `$1$2${REDACTED}`],
];

/** What makes a URL a credential. */
const LINK_RULES: readonly (readonly [RegExp, string])[] = [
  // RFC 3986 userinfo: https://user:password@host/.
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'<>\\]{1,512}@/gi, `$1${REDACTED}@`],
  // Webhooks whose path is the credential.
  [
    /(https?:\/\/(?:[\w-]+\.)?(?:discord(?:app)?\.com\/api|hooks\.slack\.com|webhook\.office\.com|api\.telegram\.org)\/)[^\s"'<>\\]+/gi,
    `$1${REDACTED}`,
  ],
  // Credentials in a query: ?token=...&sig=..., and in a path: ;jsessionid=... What a pattern has in their place is none.
  [new RegExp(`([?&;]${SECRET_PARAMETERS}=)(?!\\{\\w{1,10}\\})[^&;?\\s"'<>#\\\\]+`, 'gi'), `$1${REDACTED}`],
];

/** One of these is in whatever the rules change, and in few of the texts that they are asked about. */
const MAY_HOLD_SECRETS = /["?&;@]|authorization|cookie|discord|hooks\.slack|webhook\.office|api\.telegram/i;

const SECRET_NAME = new RegExp(`^(?:${SECRET_NAMES})$`, 'i');

/** The value of a field as it may be written down: nothing of it where the field's name says that it is a secret. */
export function redactField(name: string, value: string): string {
  return SECRET_NAME.test(name) ? REDACTED : redactSecrets(value);
}

/** The same text (a log line in JSON, a URL, a message) without credentials. */
export function redactSecrets(text: string): string {
  if (!MAY_HOLD_SECRETS.test(text)) return text;
  let redacted = text;
  for (const [pattern, replacement] of RULES) redacted = redacted.replace(pattern, replacement);
  return redactLinks(redacted);
}

/** The same text without credentials in its URLs, for what is shown as it was written: a page may speak of cookies. */
export function redactLinks(text: string): string {
  let redacted = text;
  for (const [pattern, replacement] of LINK_RULES) redacted = redacted.replace(pattern, replacement);
  return redacted;
}
