import { expect } from 'vitest';
import type { ManagedUser } from '../../../src/domain/managed-user.js';
import type { SyncForecast, UserExplanation } from '../../../src/domain/user-explanation.js';
import { type Client, hourMs, type World, waiting } from './world.js';

/** The next round, half a day later. */
export async function syncLater({ clock, client }: Pick<World, 'clock' | 'client'>): Promise<void> {
  clock.advance(12 * hourMs);
  await client.syncNow();
}

/** What the person is, beside what time moves by itself. */
interface Standing {
  readonly user: ManagedUser | undefined;
  readonly waitsFor: string | undefined;
}

export async function standingOf(client: Client, objectId: string): Promise<Standing> {
  return { user: await client.users.get(objectId), waitsFor: (await waiting(client))[objectId] };
}

/** Fails unless what was foretold is what has happened. */
export function expectForetold(forecast: SyncForecast, before: Standing, after: Standing): void {
  switch (forecast.action) {
    case 'import': {
      const { mappingId, state, waitsFor } = forecast;
      expect(before.user).toBeUndefined();
      expect(after).toMatchObject({ user: { mappingId, state } });
      expect(after.waitsFor).toBe(waitsFor);
      break;
    }
    case 'update':
      expect([before.user?.state, after.waitsFor]).toEqual([after.user?.state, forecast.waitsFor]);
      expect(changedFields(before.user!, after.user!)).toEqual([...forecast.fields].sort());
      break;
    case 'reactivate':
      expect([before.user?.state, after.user?.state]).toEqual(['preserved', 'active']);
      break;
    case 'preserve':
      expect(before.user?.state).toBe('active');
      expect(after.user).toMatchObject({ state: 'preserved', stateReason: forecast.reason });
      break;
    case 'wait':
      expect(after).toEqual({ user: before.user, waitsFor: forecast.reason });
      break;
    case 'nothing':
      expect(after).toEqual({ user: before.user, waitsFor: undefined });
  }
}

const notDetails = new Set(['updatedAt', 'attributes']);

function changedFields(before: ManagedUser, after: ManagedUser): string[] {
  const columns = Object.keys(after).filter((name) => !notDetails.has(name)) as (keyof ManagedUser)[];
  const changed: string[] = columns.filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  const attributes = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  for (const name of attributes) {
    if (JSON.stringify(before.attributes[name]) !== JSON.stringify(after.attributes[name]))
      changed.push(name);
  }
  return changed.sort();
}

/** The hints of a person, and of all conditions of all mappings. */
export function hintsIn({ hints, mappings }: UserExplanation): string[] {
  return [...hints, ...mappings.flatMap(({ criteria }) => conditionHints(criteria))];
}

function conditionHints(node: UserExplanation['mappings'][number]['criteria']): string[] {
  switch (node.kind) {
    case 'everyone':
      return [];
    case 'not':
      return conditionHints(node.part);
    case 'all':
    case 'any':
      return node.parts.flatMap(conditionHints);
    default:
      return node.hint === undefined ? [] : [node.hint];
  }
}

/** All that is stored of the tenant. */
export async function everythingStored({ repository, directory }: World): Promise<string> {
  const tenant = directory.tenant;
  const kinds = ['mapping', 'user', 'leftover', 'pending', 'claim', 'window'] as const;
  const groups = ['group', 'groupStream', 'membership', 'evaluation', 'change', 'report'] as const;
  const records: unknown[] = [await repository.head(tenant), await repository.leaseHolder(tenant)];
  for (const kind of [...kinds, ...groups]) {
    records.push((await repository.scan(tenant, kind, { limit: 10_000 })).records);
  }
  return JSON.stringify(records);
}
