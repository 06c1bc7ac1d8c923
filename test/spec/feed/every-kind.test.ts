import { describe, expect, test } from 'vitest';
import type { Change, ChangeKind } from '../../../src/domain/change.js';
import { aMapping } from '../../../src/testing/index.js';
import { all, hourMs, inDepartment, type World, world } from '../client/world.js';

const at = (name: string, domain = 'old.example') => ({
  userPrincipalName: `${name}@${domain}`,
  mail: `${name}@${domain}`,
});

/** A tenant of twelve that was synced: two of them by name, the mapping that took them, and one that takes nobody yet. */
class Tenant {
  readonly it: World = world({ policy: { reassign: 'follow' } });
  readonly ids = this.it.directory.addUsers(12, (index) => ({ ...at(`p${index}`), department: 'Sales' }));
  readonly ann = this.ids[0]!;
  readonly bob = this.ids[1]!;
  sales = '';
  rest = '';

  async start(): Promise<this> {
    const { mappings } = this.it.client;
    this.sales = (await mappings.create(aMapping({ criteria: inDepartment('Sales') }))).mappingId;
    this.rest = (await mappings.create(aMapping({ autoImport: false }))).mappingId;
    await this.round();
    return this;
  }

  async round(): Promise<void> {
    this.it.clock.advance(12 * hourMs);
    await this.it.client.syncNow();
  }

  update(id: string, properties: Parameters<World['directory']['updateUser']>[1]): Promise<void> {
    this.it.directory.updateUser(id, properties);
    return this.round();
  }

  /** Ann wants the mail that Bob has. */
  wait(): Promise<void> {
    return this.update(this.ann, { mail: 'p1@old.example' });
  }

  async feed(after?: number): Promise<Change[]> {
    return all(this.it.client.changes.list(after === undefined ? {} : { after }));
  }
}

interface Told {
  readonly before?: (tenant: Tenant) => Promise<unknown>;
  readonly step: (tenant: Tenant) => Promise<unknown>;
  readonly change: (tenant: Tenant) => object;
}

/** Complete: the compiler sees a kind that is missing. */
const told: { readonly [K in ChangeKind]: Told } = {
  imported: {
    step: (tenant) => {
      tenant.it.directory.addUser({ ...at('new'), department: 'Sales' });
      return tenant.round();
    },
    change: ({ sales }) => ({ objectId: expect.any(String), mappingId: sales }),
  },
  adopted: {
    step: ({ it, bob }) => {
      const objectId = it.directory.addUser({ id: 'adadadad-0000-4000-8000-000000000001', ...at('adopted') });
      it.directory.removeUser(objectId);
      const record = { objectId, state: 'active', assignment: {}, ref: bob } as const;
      return it.client.users.adopt([record], { by: 'eve' });
    },
    change: ({ bob }) => ({
      objectId: 'adadadad-0000-4000-8000-000000000001',
      mappingId: 'adopted',
      state: 'preserved',
      reason: 'soft-deleted',
      ref: bob,
      by: 'eve',
    }),
  },
  updated: {
    step: (tenant) => tenant.update(tenant.ann, { displayName: 'Ann', accountEnabled: true, ...at('anna') }),
    change: ({ ann }) => ({
      objectId: ann,
      fields: ['userPrincipalName', 'mail', 'backupAddress', 'displayName', 'proxyAddresses'],
    }),
  },
  'identity-changed': {
    step: (tenant) => tenant.update(tenant.ann, at('anna')),
    change: ({ ann }) => ({
      objectId: ann,
      before: { ...at('p0'), backupAddress: 'p0@old.example' },
      after: { ...at('anna'), backupAddress: 'anna@old.example' },
    }),
  },
  'domain-changed': {
    step: (tenant) => {
      for (const [index, id] of tenant.ids.entries())
        tenant.it.directory.updateUser(id, at(`p${index}`, 'new.example'));
      return tenant.round();
    },
    change: () => ({ from: 'old.example', to: 'new.example', users: 12 }),
  },
  preserved: {
    step: (tenant) => tenant.update(tenant.bob, { accountEnabled: false }),
    change: ({ bob }) => ({ objectId: bob, reason: 'disabled' }),
  },
  reactivated: {
    before: (tenant) => tenant.update(tenant.bob, { accountEnabled: false }),
    step: (tenant) => tenant.update(tenant.bob, { accountEnabled: true }),
    change: ({ bob }) => ({ objectId: bob, reason: 'disabled' }),
  },
  reassigned: {
    step: (tenant) => tenant.update(tenant.ann, { department: 'IT' }),
    change: ({ ann, sales, rest }) => ({ objectId: ann, fromMappingId: sales, toMappingId: rest }),
  },
  held: {
    step: (tenant) => tenant.wait(),
    change: ({ ann, bob }) => ({ objectId: ann, reason: 'held', holderId: bob, holdId: expect.any(String) }),
  },
  released: {
    before: (tenant) => tenant.wait(),
    step: (tenant) => tenant.update(tenant.bob, at('robert')),
    change: ({ ann }) => ({ objectId: ann, holdId: expect.any(String) }),
  },
  'address-recycled': {
    before: (tenant) => tenant.wait(),
    step: (tenant) => tenant.update(tenant.bob, at('robert')),
    change: ({ ann, bob }) => ({
      address: 'p1@old.example',
      oldObjectId: bob,
      newObjectId: ann,
      from: expect.any(Date),
      until: expect.any(Date),
    }),
  },
  'left-over': {
    step: (tenant) => {
      tenant.it.directory.addUser({ ...at('new'), department: 'IT' });
      return tenant.round();
    },
    change: ({ rest }) => ({ objectId: expect.any(String), reason: 'manual', mappingId: rest }),
  },
  admin: {
    step: ({ it, rest }) => it.client.mappings.update(rest, { name: 'Everybody else' }, { by: 'eve' }),
    change: ({ rest }) => ({ action: 'mapping-updated', subject: rest, by: 'eve' }),
  },
  'token-reset': {
    step: (tenant) => {
      tenant.it.directory.rejectTokens('resyncRequired');
      return tenant.round();
    },
    change: () => ({ cause: 'resyncRequired' }),
  },
};

describe('the feed tells', () => {
  test.each(Object.keys(told) as ChangeKind[])('%s, with all that the design gives it', async (kind) => {
    const { before, step, change } = told[kind];
    const tenant = await new Tenant().start();
    await before?.(tenant);
    const seen = (await tenant.feed()).at(-1)!.position;
    await step(tenant);
    const changes = await tenant.feed(seen);
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind,
        position: expect.any(Number),
        at: expect.any(Date),
        ...change(tenant),
      }),
    );
  });
});
