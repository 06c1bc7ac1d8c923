import type { AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import { DeltaSyncError } from '../../src/errors.js';
import { follow, type Model } from './model.js';
import type { Real } from './real.js';

type Command = AsyncCommand<Model, Real>;

/** Something that somebody does. */
abstract class Act implements Command {
  check(_model: Readonly<Model>): boolean {
    return true;
  }
  async run(model: Model, real: Real): Promise<void> {
    await this.act(model, real);
    await follow(model, real, await real.settle());
  }
  protected abstract act(model: Model, real: Real): Promise<void>;
  abstract toString(): string;
}

export class Sync implements Command {
  readonly #how: 'syncNow' | 'syncIfDue';
  constructor(how: 'syncNow' | 'syncIfDue') {
    this.#how = how;
  }
  check = ({ running }: Readonly<Model>) => !running;
  async run(model: Model, real: Real): Promise<void> {
    model.deltaLink = await real.deltaLink();
    model.lastSyncAt = (await real.head)?.lastSyncAt ?? null;
    // A round in progress goes on, and saw what was before.
    model.changed = (await real.head)?.checkpoint.state === 'running';
    const requests = real.simulator.requests.length;
    model.startedMs = real.clock.now().getTime();
    model.running = true;
    model.mayEndAs.clear();
    const ended = await real.sync(this.#how);
    if (!model.licensed) {
      const refused = this.#how === 'syncNow' ? 'ERR_LICENSE_EXPIRED' : 'skipped, license-expired';
      expect([refused, 'skipped, not-due', 'skipped, throttled'], 'R8').toContain(ended);
      expect(real.simulator.requests.length, 'R8: nobody is asked').toBe(requests);
    }
    await follow(model, real, ended);
  }
  toString = () => this.#how;
}

export class SyncBeside implements Command {
  check = ({ running, licensed }: Readonly<Model>) => running && licensed;
  async run(model: Model, real: Real): Promise<void> {
    expect(await real.syncBeside(), 'R7').toBe('ERR_SYNC_IN_PROGRESS');
    await follow(model, real, await real.settle());
  }
  toString = () => 'sync beside';
}

export class Abort implements Command {
  check = ({ running }: Readonly<Model>) => running;
  async run(model: Model, real: Real): Promise<void> {
    const ended = await real.abort();
    expect(ended, 'an abort ends the round at once').toBe('ERR_SYNC_ABORTED');
    await follow(model, real, ended);
  }
  toString = () => 'abort';
}

export class LicenseExpires extends Act {
  override check = ({ licensed }: Readonly<Model>) => licensed;
  protected async act(model: Model, real: Real): Promise<void> {
    real.license.expire();
    model.licensed = false;
  }
  toString = () => 'the license expires';
}

export class LicenseReturns extends Act {
  override check = ({ licensed }: Readonly<Model>) => !licensed;
  protected async act(model: Model, real: Real): Promise<void> {
    real.license.activate();
    model.licensed = true;
  }
  toString = () => 'the license is back';
}

export class CreateMapping extends Act {
  readonly #department: string | undefined;
  constructor(department: string | undefined) {
    super();
    this.#department = department;
  }
  override check = ({ mappings }: Readonly<Model>) => mappings.size < 3;
  protected async act(model: Model, real: Real): Promise<void> {
    model.named += 1;
    const { mappingId } = await real.office.mappings.create({
      name: `Mapping ${model.named}`,
      criteria: criteriaOf(this.#department),
      assignment: {},
    });
    model.mappings.set(mappingId, this.#department);
    model.changed = true;
    const { token, nextDueAt } = await real.client.status();
    expect(token.state, 'R1: the next round is a full one').not.toBe('usable');
    expect(nextDueAt === undefined || nextDueAt <= real.clock.now(), 'R1: and due').toBe(true);
  }
  toString = () => `create a mapping of ${this.#department ?? 'everybody'}`;
}

export class EditMapping extends Act {
  readonly #department: string;
  constructor(department: string) {
    super();
    this.#department = department;
  }
  override check = ({ mappings }: Readonly<Model>) => mappings.size > 0;
  protected async act(model: Model, real: Real): Promise<void> {
    const [mappingId] = model.mappings.keys();
    await real.office.mappings.update(mappingId!, { criteria: criteriaOf(this.#department) });
    model.mappings.set(mappingId!, this.#department);
    model.changed = true;
  }
  toString = () => `edit the first mapping to ${this.#department}`;
}

export class DeleteMapping extends Act {
  override check = ({ mappings }: Readonly<Model>) => mappings.size > 0;
  protected async act(model: Model, real: Real): Promise<void> {
    const before = await real.users();
    const [mappingId] = model.mappings.keys();
    await real.office.mappings.delete(mappingId!);
    model.mappings.delete(mappingId!);
    model.changed = true;
    expect(await real.users(), 'R3: it leaves its users').toEqual(before);
  }
  toString = () => 'delete the first mapping';
}

export class ImportByHand extends Act {
  override check = ({ mappings }: Readonly<Model>) => mappings.size > 0;
  protected async act(model: Model, real: Real): Promise<void> {
    const [mappingId] = model.mappings.keys();
    const [user] = real.simulator.tenant.users();
    if (user === undefined) return;
    real.simulator.faults.clear();
    const { outcome } = await real.office.users
      .import(user.id, { mappingId: mappingId! })
      .catch((error: unknown) => {
        if (error instanceof DeltaSyncError) return { outcome: error.code };
        throw error;
      });
    const expected = model.licensed ? ['imported', 'already-managed', 'left-over'] : ['ERR_LICENSE_EXPIRED'];
    expect(expected, 'R8').toContain(outcome);
    model.changed = true;
  }
  toString = () => 'import by hand';
}

export class ResetToken extends Act {
  protected async act(model: Model, real: Real): Promise<void> {
    await real.office.resetDeltaToken({ by: 'admin', reason: 'in doubt' });
    model.changed = true;
    expect((await real.client.status()).token.state).not.toBe('usable');
  }
  toString = () => 'reset the token';
}

export class Preview extends Act {
  protected async act(_model: Model, real: Real): Promise<void> {
    const [before, users] = [await real.head, await real.users()];
    real.simulator.faults.clear();
    await real.office.preview().catch((error: unknown) => {
      if (!(error instanceof DeltaSyncError)) throw error;
    });
    expect(await real.head, 'a preview writes nothing').toEqual(before);
    expect(await real.users()).toEqual(users);
  }
  toString = () => 'preview';
}

/** Of everybody on hold, while no answer waits: nobody is left without one. */
export class Decide extends Act {
  readonly #how: 'approve' | 'dismiss';
  constructor(how: 'approve' | 'dismiss') {
    super();
    this.#how = how;
  }
  protected async act(model: Model, real: Real): Promise<void> {
    real.simulator.faults.clear();
    for (const kind of ['preserve', 'rekey'] as const) {
      const hold = (await real.head)?.brakes[kind].hold;
      if (hold === null || hold === undefined) continue;
      const before = await real.users();
      const ended = await real.office.holds[this.#how](hold.holdId, { by: 'admin' }).then(
        () => 'decided',
        (error: DeltaSyncError) => error.code,
      );
      const isRefused = this.#how === 'approve' && !model.licensed;
      expect(ended, 'R8').toBe(isRefused ? 'ERR_LICENSE_EXPIRED' : 'decided');
      model.changed = true;
      model.decided += 1;
      if (isRefused || this.#how === 'dismiss') expect(await real.users(), 'S2').toEqual(before);
      if (!isRefused) expect((await real.head)!.brakes[kind].hold, 'S2: nobody is left on it').toBeNull();
    }
  }
  toString = () => `${this.#how} all holds`;
}

/** What happens in the tenant; the directory tells it when it is asked. */
export class TenantChanges extends Act {
  readonly #what: 'hire' | 'rename' | 'remove' | 'restore' | 'swap';
  constructor(what: 'hire' | 'rename' | 'remove' | 'restore' | 'swap') {
    super();
    this.#what = what;
  }
  protected async act(model: Model, { simulator: { tenant } }: Real): Promise<void> {
    model.changed = true;
    const [first, second] = tenant.users();
    const [gone] = tenant.snapshots(tenant.version, 'deleted');
    const names = (number: number) => ({
      userPrincipalName: `n${number}@tenant.example`,
      mail: `n${number}@tenant.example`,
    });
    if (this.#what === 'hire') tenant.addUser({ department: 'sales' });
    else if (this.#what === 'restore') {
      if (gone !== undefined)
        tenant.restoreUser(gone.user.id, { userPrincipalName: names(tenant.version).userPrincipalName });
    } else if (first === undefined) return;
    else if (this.#what === 'rename') tenant.updateUser(first.id, names(tenant.version));
    else if (this.#what === 'remove') tenant.removeUser(first.id);
    else if (second !== undefined) {
      const old = { userPrincipalName: first.userPrincipalName!, mail: first.mail ?? null };
      const other = { userPrincipalName: second.userPrincipalName!, mail: second.mail ?? null };
      tenant.updateUser(first.id, names(tenant.version));
      tenant.updateUser(second.id, old);
      tenant.updateUser(first.id, other);
    }
  }
  toString = () => `${this.#what} in the tenant`;
}

/** How pages come from now on. */
export class PagesCome extends Act {
  readonly #how: 'plain' | 'empty' | 'twice' | 'replayed' | 'out of order' | 'partial';
  constructor(how: 'plain' | 'empty' | 'twice' | 'replayed' | 'out of order' | 'partial') {
    super();
    this.#how = how;
  }
  protected async act(_model: Model, { simulator: { behaviour } }: Real): Promise<void> {
    behaviour.emptyPages = this.#how === 'empty' ? 2 : 0;
    behaviour.duplicates = this.#how === 'twice' ? 0.6 : 0;
    behaviour.replays = this.#how === 'replayed' ? 0.6 : 0;
    behaviour.partialEntries = this.#how === 'partial' ? 0.6 : 0;
    behaviour.shuffle = this.#how === 'out of order';
  }
  toString = () => `pages come ${this.#how}`;
}

function criteriaOf(department: string | undefined) {
  if (department === undefined) return { everyone: true } as const;
  return { attribute: 'department', op: 'eq', value: department } as const;
}
