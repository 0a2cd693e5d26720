import type { Section } from './sections.ts';

/** One HTML page of the practice site at one moment of its plan. */
export interface SitePage {
  path: string;
  title: string;
  /** The HTML inside `<main>`, below the heading. */
  main: string;
  section: Section;
  /** 200 unless said otherwise. */
  status?: number;
  /** Milliseconds after the opening at which the page last changed; negative = long before. */
  modified?: number;
}
