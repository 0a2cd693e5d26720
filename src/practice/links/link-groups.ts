import {
  CANDIDATE_LISTS,
  CURRENT_ATTRIBUTES,
  OBSOLETE_ATTRIBUTES,
  SVG_ATTRIBUTES,
} from './attribute-links.ts';
import { COMMENTS_AND_TEXT, DATA } from './data-links.ts';
import type { LinkGroup } from './link-case.ts';
import { RESTRAINT } from './restraint.ts';
import { INLINE_SCRIPTS, MADE_BY_SCRIPT, SCRIPT_FILES, SRCDOC, STYLES } from './script-links.ts';
import { HEADERS, MANIFESTS, SITE_FILES, WELL_KNOWN } from './site-file-links.ts';
import { ANCHORS, FORMS, REDIRECTS } from './visitor-links.ts';

/** Every kind of link that a scan is measured by, from what each mode promises to what none may do. */
export const LINK_GROUPS: readonly LinkGroup[] = [
  ANCHORS,
  REDIRECTS,
  FORMS,
  CURRENT_ATTRIBUTES,
  OBSOLETE_ATTRIBUTES,
  SVG_ATTRIBUTES,
  CANDIDATE_LISTS,
  SRCDOC,
  STYLES,
  INLINE_SCRIPTS,
  HEADERS,
  SITE_FILES,
  MANIFESTS,
  SCRIPT_FILES,
  DATA,
  COMMENTS_AND_TEXT,
  WELL_KNOWN,
  MADE_BY_SCRIPT,
  RESTRAINT,
];
