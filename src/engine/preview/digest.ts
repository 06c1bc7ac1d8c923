import type { PreviewRow } from '../../domain/preview.js';
import type { UserRecord } from '../../domain/records.js';

/** Lines that are hashed together; a constant, so that equal lines give equal digests. */
const blockSize = 500;

/** A hash over lines in a given order, without keeping them: each block is hashed with the hash of those before it. */
export class Digest {
  #hash = '';
  #lines: string[] = [];

  async add(line: unknown): Promise<void> {
    this.#lines.push(canonical(line));
    if (this.#lines.length === blockSize) await this.#close();
  }

  async end(): Promise<string> {
    await this.#close();
    return this.#hash;
  }

  async #close(): Promise<void> {
    const bytes = new TextEncoder().encode([this.#hash, ...this.#lines].join('\n'));
    const hash = await crypto.subtle.digest('SHA-256', bytes);
    this.#hash = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    this.#lines = [];
  }
}

/** What a sync would write of a person: their rows, and the record without its instants and its ledger. */
export function writtenOf(rows: readonly PreviewRow[], user: UserRecord): unknown {
  const {
    upnKey,
    addressKey,
    upnClaim,
    addressClaim,
    tenantId,
    importedAt,
    updatedAt,
    preservedAt,
    ...record
  } = user;
  return { rows, record };
}

/** JSON in which the order of names says nothing: Graph sends properties in whatever order it likes. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
