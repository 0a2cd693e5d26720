/** What the fleet's things on Redis are called. Names carry session ids and numbers, and nothing of any target. */

/** Raised with every change of what members of a fleet tell each other. */
export const FLEET_PROTOCOL = 1;

export interface FleetIdentity {
  /** Of the program. Only equal ones share work: a crawl is decided alike by the same program alone. */
  version: string;
  /** See Sealer.check. */
  keyCheck: string;
}

/** Without an owner who comes back, nothing stays longer than this. */
export const KEPT_MS = 24 * 3_600_000;

export class FleetNames {
  readonly prefix: string;
  /** BullMQ's; one for each version and key, so that nobody takes what they could not carry. */
  readonly queue: string;

  constructor(prefix: string, { version, keyCheck }: FleetIdentity) {
    this.prefix = prefix;
    this.queue = `shards-${version}-${FLEET_PROTOCOL}-${keyCheck}`;
  }

  /** BullMQ's own key of this queue: `wait`, `active`, or of a job by its id. */
  ofQueue(part: string): string {
    return `${this.prefix}:${this.queue}:${part}`;
  }

  lock(job: string): string {
    return this.ofQueue(`${job}:lock`);
  }

  /** List of envelopes: what a shard fetched, in order. */
  chunks(job: string): string {
    return `${this.prefix}:chunks:${job}`;
  }

  /** Envelope: what a job amounts to. While it stands the job is done. */
  end(job: string): string {
    return `${this.prefix}:end:${job}`;
  }

  /** Hash by job of envelopes: how far its jobs are. */
  progress(session: string): string {
    return `${this.prefix}:progress:${session}`;
  }

  /** List of envelopes: lines for the log of the execution. */
  log(session: string): string {
    return `${this.prefix}:log:${session}`;
  }

  /** Stands while somebody waits for what the session's jobs find. */
  owner(session: string): string {
    return `${this.prefix}:owner:${session}`;
  }

  /** Stands once the job was called off. */
  cancelled(job: string): string {
    return `${this.prefix}:cancelled:${job}`;
  }

  /** Channel on which jobs are called off. */
  get cancellations(): string {
    return `${this.prefix}:cancellations`;
  }
}
