/** The ledger of one task's slots as its records say it, and which slots each record stands for. */
import type { SlotRow } from './floor-model.ts';
import { demandedSlots, type OracleSchedule } from './slot-oracle.ts';

/** A schedule of one task from one moment of the wall clock on. */
export interface Term {
  schedule: OracleSchedule;
  after: number;
  /** Of the wall clock, when it was changed or the task deleted; null = it still holds. */
  until: number | null;
  /** Slots up to here were decided already under an earlier schedule, before the clock went back. */
  decidedUpTo: number;
}

interface Entry {
  row: SlotRow;
  slots: number[];
}

export class SlotLedger {
  readonly name: string;
  readonly terms: Term[];
  readonly #entries = new Map<number, Entry>();
  /** The record of each slot. */
  readonly #recordOf = new Map<number, number>();
  /** Removed with their time: they had their fate. */
  readonly #pruned = new Set<number>();
  newest = 0;

  constructor(name: string, first: Term) {
    this.name = name;
    this.terms = [first];
  }

  get schedule(): OracleSchedule {
    return this.terms.at(-1)!.schedule;
  }

  isDecided(slot: number): boolean {
    return this.#recordOf.has(slot) || this.#pruned.has(slot);
  }

  rows(): SlotRow[] {
    return [...this.#entries.values()].map(({ row }) => row);
  }

  slotsOf(first: number): readonly number[] {
    return this.#entries.get(first)?.slots ?? [];
  }

  /** Takes a record as it is now; what is wrong with that, null = nothing. */
  put(row: SlotRow): string | null {
    const known = this.#entries.get(row.slot_time);
    const from = known === undefined ? row.slot_time - 1 : known.row.slot_last;
    if (known !== undefined && row.slot_last < from) return this.#shorten(known, row);
    const added = demandedSlots(this.schedule, from, row.slot_last);
    const entry: Entry = { row, slots: [...(known?.slots ?? []), ...added] };
    this.#entries.set(row.slot_time, entry);
    this.newest = Math.max(this.newest, row.slot_last);
    const twice = added.find((slot) => this.isDecided(slot));
    for (const slot of added) this.#recordOf.set(slot, row.slot_time);
    if (twice !== undefined) return `slot ${new Date(twice).toISOString()} had a fate`;
    const { slots } = entry;
    if (slots[0] !== row.slot_time || slots.at(-1) !== row.slot_last || slots.length !== row.slot_count)
      return `the schedule has ${slots.length} slots there`;
    return null;
  }

  /** `isOld`: its time is over, and its slots keep the fate that they had. */
  remove(first: number, isOld: boolean): void {
    for (const slot of this.slotsOf(first)) {
      this.#recordOf.delete(slot);
      if (isOld) this.#pruned.add(slot);
    }
    this.#entries.delete(first);
  }

  #shorten(known: Entry, row: SlotRow): string | null {
    for (const slot of known.slots) if (slot > row.slot_last) this.#recordOf.delete(slot);
    const slots = known.slots.filter((slot) => slot <= row.slot_last);
    this.#entries.set(row.slot_time, { row, slots });
    return slots.length === row.slot_count ? null : `it stands for ${slots.length} slots by now`;
  }
}
