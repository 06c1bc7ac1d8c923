import type { DirectoryUser, TenantDirectory } from '../../src/testing/graph-simulator/index.js';

export interface Held {
  readonly key: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Who truly had which address from when to when, as the tenant's changes came. */
export class Timeline {
  readonly #tenant: TenantDirectory;
  readonly #held = new Map<string, Held[]>();
  /** Whoever was ever known by it, be it as an alias. */
  readonly #named = new Map<string, Set<string>>();
  #version = 0;

  constructor(tenant: TenantDirectory) {
    this.#tenant = tenant;
  }

  /** Notes what has changed since it was last called, as of now. */
  note(nowMs: number): void {
    const tenant = this.#tenant;
    for (const { id, version } of tenant.changes(this.#version, tenant.version)) {
      const snapshot = tenant.snapshot(id, version);
      const user = snapshot?.status === 'active' ? snapshot.user : undefined;
      const { userPrincipalName, mail }: Record<string, unknown> = user ?? {};
      const keys = new Set(
        [userPrincipalName, mail].flatMap((name) => (typeof name === 'string' ? [keyOf(name)] : [])),
      );
      for (const key of [...keys, ...aliasesOf(user)]) this.#name(key, id);
      const before = this.#held.get(id) ?? [];
      const closed = before.map((held) =>
        held.toMs === Number.POSITIVE_INFINITY && !keys.has(held.key) ? { ...held, toMs: nowMs } : held,
      );
      const open = new Set(
        closed.filter(({ toMs }) => toMs === Number.POSITIVE_INFINITY).map(({ key }) => key),
      );
      for (const key of keys) {
        if (!open.has(key)) closed.push({ key, fromMs: nowMs, toMs: Number.POSITIVE_INFINITY });
      }
      this.#held.set(id, closed);
    }
    this.#version = tenant.version;
  }

  /** Whether somebody else was ever known by the address. */
  isAnothers(key: string, id: string): boolean {
    const named = this.#named.get(key);
    return named !== undefined && (named.size > 1 || !named.has(id));
  }

  #name(key: string, id: string): void {
    const named = this.#named.get(key);
    if (named === undefined) this.#named.set(key, new Set([id]));
    else named.add(id);
  }

  /** When the person had the address, oldest first. */
  tenures(id: string, key: string): readonly Held[] {
    return (this.#held.get(id) ?? []).filter((held) => held.key === key);
  }

  /** The addresses that more than one person has had. */
  movedKeys(): string[] {
    const owners = new Map<string, Set<string>>();
    for (const [id, all] of this.#held) {
      for (const { key } of all) owners.set(key, (owners.get(key) ?? new Set()).add(id));
    }
    return [...owners].filter(([, ids]) => ids.size > 1).map(([key]) => key);
  }

  /** The instants at which the address came to or left somebody, in order. */
  turns(key: string): number[] {
    const turns = [...this.#held.values()].flatMap((all) =>
      all.filter((held) => held.key === key).flatMap(({ fromMs, toMs }) => [fromMs, toMs]),
    );
    return [...new Set(turns)].filter(Number.isFinite).sort((a, b) => a - b);
  }
}

function aliasesOf(user: DirectoryUser | undefined): string[] {
  const aliases = user?.proxyAddresses;
  if (!Array.isArray(aliases)) return [];
  return aliases.map((alias) => keyOf(String(alias).replace(/^smtp:/i, '')));
}

export function keyOf(address: string): string {
  return address.normalize('NFC').toLowerCase();
}
