import { type EntryShape, renderEntry } from './render-entry.js';
import type { PlannedEntry } from './round-plan.js';

/** Beyond this the texts are forgotten and made anew: about 200,000 users with a dozen properties. */
const MAX_CACHED_CHARACTERS = 80_000_000;

/** JSON texts of entries. A state of a user never changes, so a whole entry of it is written once for each $select. */
export class EntryTexts {
  readonly #byShape = new Map<string, Map<number, string>>();
  #characters = 0;

  /** The items of a page, with commas between. */
  list(entries: readonly PlannedEntry[], shape: EntryShape): string {
    const cached = this.#cacheOf(shape);
    const texts: string[] = [];
    for (const entry of entries) {
      const isWhole =
        entry.omit === undefined && entry.changed === null && entry.snapshot.status === 'active';
      texts.push(isWhole ? this.#cached(cached, entry, shape) : JSON.stringify(renderEntry(entry, shape)));
    }
    return texts.join(',');
  }

  #cached(cached: Map<number, string>, entry: PlannedEntry, shape: EntryShape): string {
    const { version } = entry.snapshot;
    const known = cached.get(version);
    if (known !== undefined) return known;
    const text = JSON.stringify(renderEntry(entry, shape));
    this.#characters += text.length;
    cached.set(version, text);
    return text;
  }

  #cacheOf({ select, initial, basicOnly }: EntryShape): Map<number, string> {
    if (this.#characters > MAX_CACHED_CHARACTERS) {
      this.#byShape.clear();
      this.#characters = 0;
    }
    const key = `${initial} ${basicOnly} ${select?.join(',') ?? '*'}`;
    let cached = this.#byShape.get(key);
    if (!cached) {
      cached = new Map();
      this.#byShape.set(key, cached);
    }
    return cached;
  }
}
