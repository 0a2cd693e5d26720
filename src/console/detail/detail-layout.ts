/** Where facts and log of an execution stand: beside each other where there is room, else the log below. */
import { DIVIDER_CELLS } from '../layout.ts';

const BESIDE_FROM_COLUMNS = 120;
/** Of a stacked detail the facts get so much, before the log has its share. */
const FACTS_SHARE = 0.5;

export type DetailFocus = 'facts' | 'log';

export interface DetailPart {
  width: number;
  /** Without its heading. */
  height: number;
}

/** Lines that there are to show. */
export interface DetailNeed {
  facts: number;
  log: number;
}

export interface DetailLayout {
  form: 'beside' | 'stacked' | 'single';
  facts: DetailPart;
  log: DetailPart;
}

/**
 * `rows` is the body of the screen; the first one is the title, and each part has a heading of one row. `only`: that
 * part alone is to be seen. `need`: where they stand above each other, what one does not need is the other's.
 */
export function detailLayout(
  columns: number,
  rows: number,
  only: DetailFocus | null,
  need?: DetailNeed,
): DetailLayout {
  const room = Math.max(2, rows - 1);
  if (only !== null) {
    const whole = { width: columns, height: room - 1 };
    return { form: 'single', facts: whole, log: whole };
  }
  if (columns >= BESIDE_FROM_COLUMNS) {
    const left = Math.floor(columns * 0.48);
    return {
      form: 'beside',
      facts: { width: left, height: room - 1 },
      log: { width: columns - left - DIVIDER_CELLS, height: room - 1 },
    };
  }
  const facts = factsRows(room, need);
  return {
    form: 'stacked',
    facts: { width: columns, height: facts - 1 },
    log: { width: columns, height: Math.max(1, room - facts - 1) },
  };
}

/** Of a stacked detail, with the heading. */
function factsRows(room: number, need: DetailNeed | undefined): number {
  const share = Math.max(2, Math.round(room * FACTS_SHARE));
  if (need === undefined) return share;
  const facts = Math.max(2, need.facts + 1);
  if (facts <= share) return facts;
  return Math.max(share, Math.min(facts, room - Math.max(2, need.log + 1)));
}
