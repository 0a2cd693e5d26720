/** Asks the hosts of a crawl for what is to be visited, and reads what they answer. */
import type { FetchRequest, FetchResult } from '../../web/client.ts';
import type { Visit } from '../frontier.ts';
import type { ReadResponse } from '../read-response.ts';

export interface Answer {
  status: number;
  read: ReadResponse;
  /** For a browser, where that was asked for and the page has scripts; else null. */
  document: { body: Buffer; contentType: string } | null;
}

/** All that is asked of one host is asked from one place, at the pace that the host allows; but for redirects of another's. */
export interface Fetcher {
  /**
   * Asks for one visit and reads the answer, whatever its status. Rejects with WorkError for what is the host's affair,
   * with anything else for a mistake of ours; what it rejects with once the crawl has ended says nothing.
   */
  visit(visit: Visit, withDocument: boolean): Promise<Answer>;
  /** See WebClient. `mayFollow` is asked about the scope of the scan and about nothing else. */
  fetch(request: FetchRequest): Promise<FetchResult>;
  /** See RequestPace. */
  setDelay(host: string, ms: number): void;
  /** The host is done with, for now at least. */
  leave(host: string): void;
  /** What is being read is given up, and nothing is read after it. */
  interrupt(): void;
  /** Ends every connection and thread. */
  close(): Promise<void>;
}
