/** What is compiled for a shape, kept while it is in use: a few shapes at most, since each keeps its memory. */

/** Shapes kept. A training has one, or two where its last batch is smaller, and one for a larger image now and then. */
const limit = 3;

export class SessionCache<T extends { release(): Promise<void> }> {
  readonly #make: (key: string) => Promise<T>;
  readonly #kept = new Map<string, T>();

  constructor(make: (key: string) => Promise<T>) {
    this.#make = make;
  }

  /** What belongs to the key; made where it is not there, in place of what was not used for the longest time. */
  async get(key: string): Promise<T> {
    let found = this.#kept.get(key);
    if (!found) {
      const [oldest] = this.#kept;
      if (oldest && this.#kept.size >= limit) {
        this.#kept.delete(oldest[0]);
        await oldest[1].release();
      }
      found = await this.#make(key);
    }
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  async release(): Promise<void> {
    const all = [...this.#kept.values()];
    this.#kept.clear();
    for (const each of all) await each.release();
  }
}
