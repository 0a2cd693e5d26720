/** Bodies that pages load again and again, such as the scripts of a site: asked for once a scan. */

export interface KeptBody {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

const LARGEST_CACHE_BYTES = 32 * 1024 * 1024;

export class ScriptCache {
  /** In the order of their last use. */
  readonly #kept = new Map<string, KeptBody>();
  #bytes = 0;

  get(url: string): KeptBody | null {
    const kept = this.#kept.get(url);
    if (!kept) return null;
    this.#kept.delete(url);
    this.#kept.set(url, kept);
    return kept;
  }

  put(url: string, body: KeptBody): void {
    if (body.body.length > LARGEST_CACHE_BYTES / 4 || this.#kept.has(url)) return;
    this.#kept.set(url, body);
    this.#bytes += body.body.length;
    for (const [oldest, { body: dropped }] of this.#kept) {
      if (this.#bytes <= LARGEST_CACHE_BYTES) return;
      this.#kept.delete(oldest);
      this.#bytes -= dropped.length;
    }
  }
}
