/** What a check found, and what to do about it. */
export interface Diagnosis {
  /** What was looked at: `store`, `worker`. */
  about: string;
  state: 'ok' | 'warning' | 'fault';
  /** What is so. */
  finding: string;
  /** What to do; '' where there is nothing to do. */
  mend: string;
}

export function ok(about: string, finding: string): Diagnosis {
  return { about, state: 'ok', finding, mend: '' };
}

export function warning(about: string, finding: string, mend: string): Diagnosis {
  return { about, state: 'warning', finding, mend };
}

export function fault(about: string, finding: string, mend: string): Diagnosis {
  return { about, state: 'fault', finding, mend };
}
