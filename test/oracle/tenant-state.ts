import type { Person } from './plain.js';

export interface TenantPerson {
  readonly id: string;
  readonly life: 'alive' | 'deleted' | 'purged';
  readonly properties: Person;
}

/** Everybody who is or was in the tenant, by id, at one instant. */
export type TenantState = ReadonlyMap<string, TenantPerson>;
