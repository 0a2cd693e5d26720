/** Values that a server makes anew for each visitor: nonces and anti-forgery tokens. They say nothing of a change. */

/** Names of hidden inputs, meta elements, attributes and properties that hold one. */
const TOKEN_NAME =
  /csrf|xsrf|nonce|authenticity[_-]?token|requestverificationtoken|__viewstate|__eventvalidation|form_build_id|^(?:_token|form_key|formhash)$/i;
/** `csrfToken: "..."`, `"nonce":"..."`, `window.xsrf = '...'`. Bounded on both sides, so that no text takes long. */
const ASSIGNED =
  /([\w$-]{0,40}(?:csrf|xsrf|nonce|authenticity[_-]?token)[\w$-]{0,40}["']?\s{0,4}[:=]\s{0,4})(["'])[\w+/=.:-]{8,512}\2/gi;
/** `?csrf=...` in an address. */
const IN_ADDRESS = /([?&;][\w-]{0,40}(?:csrf|xsrf|nonce)[\w-]{0,40}=)[^&#\s"']{8,512}/gi;

export function isTokenName(name: string): boolean {
  return TOKEN_NAME.test(name);
}

/** Code or JSON in which such values are empty. */
export function withoutTokens(text: string): string {
  return text.replace(ASSIGNED, '$1$2$2').replace(IN_ADDRESS, '$1');
}

/** An attribute's value likewise. */
export function withoutAddressTokens(value: string): string {
  return value.includes('=') ? value.replace(IN_ADDRESS, '$1') : value;
}
