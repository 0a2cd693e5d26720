/**
 * One POST to a place that the operator named: certificates are checked, no redirect is followed (the body would go
 * to a place that nobody named), and what comes back is bounded. Through the proxy of the environment (HTTPS_PROXY,
 * HTTP_PROXY, NO_PROXY), never for loopback.
 */
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';

export interface PostRequest {
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  /** Milliseconds until the connection stands. */
  connectMs: number;
  /** Milliseconds until the headers are complete, and between two pieces of the body. */
  answerMs: number;
  signal: AbortSignal;
}

export interface PostAnswer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  /** The beginning of the body. */
  text: string;
}

/** Of an answer, kept. The rest is not read. */
const MOST_ANSWER_BYTES = 64 * 1024;
const LARGEST_HEADERS_BYTES = 32 * 1024;

const LOOPBACK = 'localhost,127.0.0.1,[::1],::1';

/** Resolves with any status; rejects with what undici or the socket threw, or with the signal's reason. */
export async function post(request: PostRequest, environment = process.env): Promise<PostAnswer> {
  const { url, headers, body, connectMs, answerMs, signal } = request;
  const dispatcher = new EnvHttpProxyAgent({
    connect: { timeout: connectMs, autoSelectFamily: true, allowH2: false },
    maxHeaderSize: LARGEST_HEADERS_BYTES,
    headersTimeout: answerMs,
    bodyTimeout: answerMs,
    pipelining: 1,
    ...proxyOf('httpProxy', environment.http_proxy ?? environment.HTTP_PROXY),
    ...proxyOf('httpsProxy', environment.https_proxy ?? environment.HTTPS_PROXY),
    noProxy: [environment.no_proxy ?? environment.NO_PROXY ?? '', LOOPBACK].filter(Boolean).join(','),
  });
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'POST',
      headers: { ...basicOf(url), ...headers, 'content-length': String(body.length) },
      body,
      signal,
    });
    return { status: answer.statusCode, headers: answer.headers, text: await beginning(answer.body) };
  } finally {
    // One message at a time, often minutes apart: no connection is worth keeping.
    await dispatcher.destroy();
  }
}

/** RFC 7617, of the userinfo of a URL. */
function basicOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}

/** An empty variable is none. */
function proxyOf(key: 'httpProxy' | 'httpsProxy', url: string | undefined): Record<string, string> {
  return url ? { [key]: url } : {};
}

/** What was promised but did not come makes no difference to the status, which has been given. */
async function beginning(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= MOST_ANSWER_BYTES) break;
    }
  } catch {
    // The status counts; the text is for people.
  }
  return Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString('utf8');
}
