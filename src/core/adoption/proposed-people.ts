/** Slots for each person at most: half of them stay free, so that a look is short. */
const slotsEach = 2;
const free = 0;

/**
 * Whom a call has proposed, in 16 to 32 bytes each and without their ids: of a million people, one in ten thousand such calls takes
 * somebody for proposed who is not, and says `proposed-before`.
 */
export class ProposedPeople {
  #slots = new Float64Array(64);
  #size = 0;

  has(objectId: string): boolean {
    return this.#slots[this.#slotOf(hashOf(objectId))] !== free;
  }

  add(objectId: string): void {
    const hash = hashOf(objectId);
    const slot = this.#slotOf(hash);
    if (this.#slots[slot] !== free) return;
    this.#slots[slot] = hash;
    this.#size += 1;
    if (this.#size * slotsEach > this.#slots.length) this.#grow();
  }

  /** Where the hash stands, or would. */
  #slotOf(hash: number): number {
    const { length } = this.#slots;
    let slot = hash % length;
    while (this.#slots[slot] !== free && this.#slots[slot] !== hash) slot = (slot + 1) % length;
    return slot;
  }

  #grow(): void {
    const before = this.#slots;
    this.#slots = new Float64Array(before.length * 2);
    for (const hash of before) if (hash !== free) this.#slots[this.#slotOf(hash)] = hash;
  }
}

/** 53 bits of two FNV-1a hashes, and never 0. */
function hashOf(text: string): number {
  let [high, low] = [0x811c9dc5, 0x01234567];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x01000193) ^ (high >>> 15);
  }
  return (high >>> 0) * 2 ** 21 + (low >>> 11) || 1;
}
