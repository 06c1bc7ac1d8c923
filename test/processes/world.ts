import type pg from 'pg';
import { GraphSimulator } from '../../src/testing/graph-simulator/index.js';
import { openSchema } from '../postgres/open-schema.js';
import { hostSchema } from './host-tables.js';
import type { Setting } from './messages.js';
import { openProduct } from './product.js';
import { criteria, RestlessTenant } from './restless-tenant.js';
import { witnessSchema } from './witness.js';

/** A restless tenant, and the tables of a product that has two mappings and has synced nothing yet. */
export interface World {
  readonly pool: pg.Pool;
  readonly schema: string;
  readonly tenant: RestlessTenant;
  readonly setting: Setting;
  close(): Promise<void>;
}

export async function openWorld(url: string, seed: number, people: number): Promise<World> {
  const [store, simulator] = await Promise.all([
    openSchema(url),
    GraphSimulator.start({ seed, pageSize: 30 }),
  ]);
  const close = async () => {
    await Promise.all([store.close(), simulator.stop()]);
  };
  try {
    const { pool, schema } = store;
    await pool.query(hostSchema(schema));
    await pool.query(witnessSchema(schema));
    const tenant = new RestlessTenant(simulator, seed, people);
    const { tenantId } = simulator.tenant;
    const setting: Setting = { part: 'sync', url, schema, tenantId, origin: simulator.origin, seed };
    const { client, pool: own } = openProduct('admin', setting);
    await client.mappings.create({
      name: 'Departments',
      criteria: criteria.departments,
      assignment: { profile: 1 },
    });
    await client.mappings.create({
      name: 'Group',
      criteria: criteria.group(tenant.groupId),
      assignment: { profile: 2 },
    });
    await own.end();
    return { pool, schema, tenant, setting, close };
  } catch (error) {
    await close();
    throw error;
  }
}
