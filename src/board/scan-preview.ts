/** What a scan would be, said while its targets are typed. */
export interface ScanPreview {
  /** What the text names, ready for a `scan` act: entries, or one file. */
  targets: string[];
  /** Absolute path; '' = the entries above are all. */
  targetsFile: string;
  /** Targets understood so far. */
  urls: number;
  hosts: number;
  /** The first of them: a host that was mistyped is seen here first. */
  hostNames: string[];
  /** Entries that name what an earlier one names. */
  repeated: number;
  /** Lines that are no target, with their number and why; at most 20. */
  bad: { line: number; text: string; why: string }[];
  /** What stops it from starting ('' = nothing). */
  error: string;
  /** The blackout that an emergency passes only with a reason: `office-hours until 18:00 UTC`; '' = none. */
  blackout: string;
  /** Worth knowing, such as `same targets run now as "lab"`. */
  warnings: string[];
}
