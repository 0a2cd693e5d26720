/** What a pool and its reading threads say to each other. */
import type { WorkErrorKind } from '../../shared/work.ts';
import type { FetchResult } from '../../web/client.ts';
import type { Visit } from '../frontier.ts';
import type { Breadth } from '../links/link-sources.ts';
import type { ReadResponse } from '../read-response.ts';

export interface ReadOrder {
  id: number;
  visit: Visit;
  /** Buffers arrive as plain arrays of bytes. */
  result: Omit<FetchResult, 'body'> & { body: Uint8Array };
}

/** The same for all that a thread reads: its `workerData`. */
export interface ReadSettings {
  breadth: Breadth;
  capBytes: number;
  technologies: string;
}

export type ReadReply = { id: number } & (
  | { read: Omit<ReadResponse, 'links'>; links: string }
  /** `kind` is null for what is a mistake of ours. */
  | { failure: { kind: WorkErrorKind | null; message: string } }
);

/** Said once, when the thread has loaded all that it needs. */
export const READY = 'ready';
