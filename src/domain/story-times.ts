import type { SlotStory } from './slot-story.ts';
import { localSecondText } from './zone.ts';

/** Times of a story: the day is said once, and again only where it is another one. */
export class StoryTimes {
  readonly #zone: string;
  readonly #day: string;

  constructor({ slot, asked, zone }: Pick<SlotStory, 'slot' | 'asked' | 'zone'>) {
    this.#zone = zone;
    this.#day = localSecondText(slot ?? asked, zone).slice(0, 10);
  }

  /** `2026-11-24 03:00:00`. */
  full(at: number): string {
    return localSecondText(at, this.#zone);
  }

  /** `03:00:00`, with the date where it is another day than the slot's. */
  at(at: number): string {
    const text = this.full(at);
    return text.startsWith(this.#day) ? text.slice(11) : text;
  }
}
