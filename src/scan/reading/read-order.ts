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

/** The same for all that a thread reads until the next ones: a message of their own. */
export interface ReadSettings {
  breadth: Breadth;
  /** Inflated bytes that a compressed file inside a response may give. */
  capBytes: number;
  /** Folder of the operator's own rules of technologies, which is read anew; '' = none. */
  technologies: string;
}

/** `ready` is said once, when the thread has loaded all that it needs. */
export type ReadReply =
  | 'ready'
  | { id: number; read: Omit<ReadResponse, 'links'>; links: string }
  /** `kind` is null for what is a mistake of ours. */
  | { id: number; failure: { kind: WorkErrorKind | null; message: string } };
