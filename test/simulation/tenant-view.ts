import type { TenantDirectory } from '../../src/testing/graph-simulator/index.js';
import type { TenantPerson, TenantState } from '../oracle/tenant-state.js';

/** The tenant as the oracle takes it; a person who did not change is the same object from state to state. */
export class TenantView {
  readonly #tenant: TenantDirectory;
  readonly #persons = new WeakMap<object, TenantPerson>();

  constructor(tenant: TenantDirectory) {
    this.#tenant = tenant;
  }

  state(): TenantState {
    const tenant = this.#tenant;
    const state = new Map<string, TenantPerson>();
    for (const snapshot of tenant.snapshots(tenant.version)) {
      let person = this.#persons.get(snapshot);
      if (person === undefined) {
        const life = snapshot.status === 'active' ? 'alive' : snapshot.status;
        person = { id: snapshot.user.id, life, properties: snapshot.user as TenantPerson['properties'] };
        this.#persons.set(snapshot, person);
      }
      state.set(person.id, person);
    }
    return state;
  }
}
