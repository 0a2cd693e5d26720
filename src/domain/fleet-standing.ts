/** A fleet as its engine sees it. Every text is made safe for a terminal where it is read. */

export interface FleetMember {
  /** Unique to the process. */
  id: string;
  /** As its operator named it; the host's own name otherwise. */
  name: string;
  host: string;
  pid: number;
  version: string;
  /** Why it takes no work from this engine; '' = it takes it. */
  unfit: '' | 'other version' | 'other key';
  /** Epoch ms by its own clock. */
  since: number;
  /** Shards that it carries at once, at most. */
  concurrency: number;
  /** Session ids of the executions whose shards it carries now, once for each shard. */
  carries: readonly string[];
  /** Pages fetched since it started. */
  pages: number;
  rssBytes: number;
  loadPerCore: number;
  /** Its clock before that of Redis, in ms; exact to about a second. */
  clockAheadMs: number;
}

export interface FleetStanding {
  /** Where its Redis is, without credentials. */
  redis: string;
  /** Why it cannot be used, and what to do about it; '' = it can. */
  trouble: string;
  mend: string;
  /** Epoch ms; null while there is none. */
  troubleSince: number | null;
  /** By name, the first of them: there may be more than are worth a screen. */
  members: readonly FleetMember[];
  /** All of them that live, and those of them that take work from this engine. */
  count: number;
  fit: number;
  /** Shards that they carry now. */
  shards: number;
}
