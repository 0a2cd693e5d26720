/** Asks from this thread. */
import type { FetchLimits, FetchRequest, FetchResult, WebClient } from '../../web/client.ts';
import { failureOf } from '../../web/failure.ts';
import type { RequestPace } from '../../web/request-pace.ts';
import type { Reader } from '../crawl-frame.ts';
import type { Visit } from '../frontier.ts';
import { scriptedDocument } from '../headless/scripted-document.ts';
import type { Breadth } from '../links/link-sources.ts';
import { type ReadResponse, readResponse } from '../read-response.ts';
import type { Answer, Fetcher } from './fetcher.ts';

/** Up to here a body is read in this thread: it takes no longer than a few requests. */
const LARGEST_SMALL_BYTES = 128 * 1_024;

export interface LocalFetcherOptions {
  client: WebClient;
  pace: RequestPace;
  reader: Reader;
  limits: FetchLimits;
  breadth: Breadth;
  /** Folder of the operator's own rules of technologies; '' = none. */
  technologies: string;
  /** Aborts when the crawl ends. */
  signal: AbortSignal;
}

/** Closes what it was given, but for the pace. */
export class LocalFetcher implements Fetcher {
  readonly #options: LocalFetcherOptions;
  /** Responses that have not been read to their end. */
  reading = 0;

  constructor(options: LocalFetcherOptions) {
    this.#options = options;
  }

  /** @param readsSmall a small body is read in this thread, because others have no time for that */
  async visit(visit: Visit, withDocument: boolean, readsSmall = false): Promise<Answer> {
    const { client, limits, breadth, technologies, signal } = this.#options;
    let result: FetchResult;
    try {
      result = await client.fetch({ url: visit.url, limits, signal });
    } catch (error) {
      signal.throwIfAborted();
      throw failureOf(error);
    }
    // Reading may take the body away.
    const document = withDocument ? scriptedDocument(result) : null;
    const read =
      readsSmall && result.body.length <= LARGEST_SMALL_BYTES
        ? await readResponse(visit, result, breadth, limits.bodyBytes, technologies)
        : await this.read(visit, result);
    return { status: result.status, read, document };
  }

  /** Reads what was asked for from elsewhere. */
  async read(visit: Visit, result: FetchResult): Promise<ReadResponse> {
    this.reading += 1;
    try {
      return await this.#options.reader.read(visit, result);
    } finally {
      this.reading -= 1;
    }
  }

  fetch(request: FetchRequest): Promise<FetchResult> {
    return this.#options.client.fetch(request);
  }

  setDelay(host: string, ms: number): void {
    this.#options.pace.setDelay(host, ms);
  }

  leave(host: string): void {
    this.#options.client.leave(host);
  }

  interrupt(): void {
    this.#options.reader.interrupt();
  }

  async close(): Promise<void> {
    const { client, reader } = this.#options;
    await Promise.all([client.close(), reader.close()]);
  }
}
