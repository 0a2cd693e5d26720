/**
 * Secrets leave the process neither in a log nor in a message. The rules work on the finished line, so that
 * no call of the logger can forget them.
 */
const REDACTED = '[redacted]';

const SECRET_NAMES =
  'authorization|proxy-authorization|cookie|set-cookie|x-api-key|api[_-]?key|password|passwd|secret|access[_-]?token|token|webhook(?:[_-]?url)?';

const RULES: readonly (readonly [RegExp, string])[] = [
  // JSON fields by name, text or list: {"cookie":"..."}, {"set-cookie":["...", "..."]}.
  [new RegExp(`"(${SECRET_NAMES})":"(?:[^"\\\\]|\\\\.)*"`, 'gi'), `"$1":"${REDACTED}"`],
  [new RegExp(`"(${SECRET_NAMES})":\\[(?:"(?:[^"\\\\]|\\\\.)*",?)*\\]`, 'gi'), `"$1":"${REDACTED}"`],
  // Header lines inside text: `Authorization: Bearer ...`, up to the end of the line or of the JSON text.
  [/\b(authorization|cookie|set-cookie)(\s*:\s*)[^"\r\n\\]+/gi, `$1$2${REDACTED}`],
  // RFC 3986 userinfo: https://user:password@host/.
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'<>\\]{1,512}@/gi, `$1${REDACTED}@`],
  // Webhooks whose path is the credential.
  [
    /(https?:\/\/(?:[\w-]+\.)?(?:discord(?:app)?\.com\/api|hooks\.slack\.com)\/)[^\s"'<>\\]+/gi,
    `$1${REDACTED}`,
  ],
  // Credentials in a query: ?token=...&sig=...
  [
    /([?&](?:token|access_token|api_?key|key|secret|password|passwd|sig|signature)=)[^&\s"'<>#\\]+/gi,
    `$1${REDACTED}`,
  ],
];

const SECRET_NAME = new RegExp(`^(?:${SECRET_NAMES})$`, 'i');

/** The value of a field as it may be written down: nothing of it where the field's name says that it is a secret. */
export function redactField(name: string, value: string): string {
  return SECRET_NAME.test(name) ? REDACTED : redactSecrets(value);
}

/** The same text (a log line in JSON, a URL, a message) without credentials. */
export function redactSecrets(text: string): string {
  let redacted = text;
  for (const [pattern, replacement] of RULES) redacted = redacted.replace(pattern, replacement);
  return redacted;
}
