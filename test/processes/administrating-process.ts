import type { Hold } from '../../src/domain/hold.js';
import type { Mapping } from '../../src/domain/mapping.js';
import { DeltaSyncError } from '../../src/errors.js';
import { Prng } from '../simulation/prng.js';
import { type Order, type Setting, tell } from './messages.js';
import { openProduct, type ProductClient } from './product.js';

/** Names of the mappings that come and go. */
const passing = 'Passing';
const departments = ['Research', 'Support', 'Finance'];

/** An administrator's process: edits mappings, imports people by hand, approves holds and resets the token while others sync. */
export function runAdministratingProcess(setting: Setting): void {
  const { client, pool } = openProduct('admin', setting);
  const administrator = new Administrator(client, new Prng(setting.seed));
  const obey = async (order: Order) => {
    if (order.type === 'act') await administrator.act(order.objectId);
    if (order.type !== 'rest') return;
    await administrator.tidy();
    await pool.end();
    process.disconnect?.();
  };
  process.on('message', (order: Order) => {
    obey(order).catch((error: unknown) => tell({ type: 'failed', error: `${(error as Error).stack}` }));
  });
  tell({ type: 'ready' });
}

class Administrator {
  readonly #client: ProductClient;
  readonly #prng: Prng;
  #created = 0;

  constructor(client: ProductClient, prng: Prng) {
    this.#client = client;
    this.#prng = prng;
  }

  /** @param objectId - whom to import, when that is what is drawn */
  async act(objectId: string): Promise<void> {
    const { mappings } = this.#client;
    const all: Mapping[] = [];
    for await (const mapping of mappings.list()) all.push(mapping);
    const [act, run] = (await this.#drawApproval()) ?? this.#draw(all, objectId);
    let outcome = 'done';
    try {
      await run();
    } catch (error) {
      // What an administrator is told when the person has left, the hold has ended, or rounds came between ten times.
      const told =
        error instanceof DeltaSyncError &&
        /USER_NOT_FOUND|HOLD_NOT_FOUND|REPOSITORY_CONFLICT/.test(error.code);
      if (!told) throw error;
      outcome = error.code;
    }
    tell({ type: 'acted', act, outcome });
  }

  /** Takes away all mappings but those that the test began with. */
  async tidy(): Promise<void> {
    const { mappings } = this.#client;
    for await (const { mappingId, name } of mappings.list()) {
      if (name.startsWith(passing)) await mappings.delete(mappingId);
    }
  }

  /** One of the open holds, or a part of it. */
  async #drawApproval(): Promise<readonly [string, () => Promise<unknown>] | undefined> {
    const { holds } = this.#client;
    const prng = this.#prng;
    const open: Hold[] = [];
    for await (const hold of holds.list()) if (hold.kind !== 'address') open.push(hold);
    if (open.length === 0 || !prng.chance(0.5)) return undefined;
    const { holdId, kind, users } = prng.pick(open);
    const some = prng.chance(0.5) ? { objectIds: users.slice(0, prng.between(1, users.length)) } : {};
    return [`approve ${kind}`, () => holds.approve(holdId, { ...some, by: 'admin' })];
  }

  #draw(all: readonly Mapping[], objectId: string): readonly [string, () => Promise<unknown>] {
    const { mappings, users } = this.#client;
    const prng = this.#prng;
    const drawn = prng.next();
    const some = prng.pick(all).mappingId;
    const passers = all.filter(({ name }) => name.startsWith(passing));
    if (drawn < 0.55) return ['import', () => users.import(objectId, { mappingId: some, by: 'admin' })];
    if (drawn < 0.75) {
      return [
        'update',
        () => mappings.update(some, { assignment: { profile: prng.below(99) } }, { by: 'admin' }),
      ];
    }
    if (drawn < 0.88) {
      return ['reorder', () => mappings.reorder(prng.shuffled(all.map(({ mappingId }) => mappingId)))];
    }
    if (drawn < 0.9) {
      return ['reset', () => this.#client.resetDeltaToken({ by: 'admin', reason: 'to see everybody' })];
    }
    if (passers.length < 2) return ['create', () => mappings.create(this.#draft())];
    if (drawn < 0.97) return ['delete', () => mappings.delete(prng.pick(passers).mappingId, { by: 'admin' })];
    const { criteria } = this.#draft();
    return ['criteria', () => mappings.update(prng.pick(passers).mappingId, { criteria }, { by: 'admin' })];
  }

  #draft() {
    this.#created += 1;
    return {
      name: `${passing} ${this.#created}`,
      criteria: { attribute: 'department', op: 'eq', value: this.#prng.pick(departments) },
      assignment: { profile: 0 },
      autoImport: this.#prng.chance(0.7),
    } as const;
  }
}
