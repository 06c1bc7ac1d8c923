import { expect } from 'vitest';
import type { Ended, Real } from './real.js';

/** What is known of the product from outside, told anew: much smaller than what it does. */
export interface Model {
  licensed: boolean;
  /** The mappings, by department; `undefined` takes everybody. */
  readonly mappings: Map<string, string | undefined>;
  /** Mappings made so far: names are unique. */
  named: number;
  /** An attempt runs. */
  running: boolean;
  /** The call that waits for an answer. */
  waiting: string | undefined;
  /** How the attempt may end after what it was answered: of a page asked for ahead the answer is looked at later. */
  readonly mayEndAs: Set<Ended>;
  /** Something changed since the round began, so that its end says nothing of who is managed. */
  changed: boolean;
  /** Whoever was in the tenant, by object id. */
  readonly everInTenant: Set<string>;
  startedMs: number;
  /** The token as it was before the attempt. */
  deltaLink: string | undefined;
  lastSyncAt: Date | null;
  /** Holds approved or dismissed. */
  decided: number;
  /** Ends of attempts so far. */
  readonly ends: Map<Ended, number>;
}

export function newModel(): Model {
  return {
    licensed: true,
    mappings: new Map(),
    named: 0,
    running: false,
    waiting: undefined,
    mayEndAs: new Set(),
    changed: false,
    everInTenant: new Set(),
    startedMs: 0,
    deltaLink: undefined,
    lastSyncAt: null,
    decided: 0,
    ends: new Map(),
  };
}

const endsWell: ReadonlySet<Ended> = new Set(['completed', 'held']);
const nothingTried = /^skipped|ERR_SYNC_IN_PROGRESS|ERR_LICENSE_EXPIRED/;

/** Takes over how far the attempt has come, and checks all that must hold whatever happened. */
export async function follow(model: Model, real: Real, ended: Ended | undefined): Promise<void> {
  for (const { id } of real.simulator.tenant.users()) model.everInTenant.add(id);
  model.waiting = real.gate.next;
  if (model.running && ended !== undefined) {
    model.running = false;
    model.ends.set(ended, (model.ends.get(ended) ?? 0) + 1);
    if (endsWell.has(ended)) await endedWell(model, real);
    else await endedBadly(model, real, ended);
  }
  await holds(model, real);
}

async function endedWell(model: Model, real: Real): Promise<void> {
  const head = (await real.head)!;
  expect(head.checkpoint.state, 'S3: a round that ended well leaves no place').toBe('idle');
  expect(head.checkpoint.token, 'S3: and a token').not.toBeNull();
  const endedMs = head.lastSyncAt!.getTime();
  expect(endedMs, 'R11: moved by this round').toBeGreaterThanOrEqual(model.startedMs);
  expect(endedMs, 'R11').toBeLessThanOrEqual(real.clock.now().getTime());
  model.lastSyncAt = head.lastSyncAt;
  model.deltaLink = head.checkpoint.token?.deltaLink;
  if (model.changed) return;
  const managed = new Set(
    (await real.users()).filter(({ state }) => state === 'active').map(({ objectId }) => objectId),
  );
  const waiting = await real.repository.scan(real.tenantId, 'leftover', { limit: 100 });
  const open = new Set(waiting.records.map(({ objectId }) => objectId));
  for (const { id, department } of real.simulator.tenant.users()) {
    const isTaken = [...model.mappings.values()].some((taken) => taken === undefined || taken === department);
    if (isTaken && !open.has(id)) expect(managed, `R1: ${id} is taken by a mapping`).toContain(id);
  }
}

async function endedBadly(model: Model, real: Real, ended: Ended): Promise<void> {
  if (nothingTried.test(ended)) return;
  const head = await real.head;
  expect(head?.lastSyncAt ?? null, 'R11: a failure moves nothing').toEqual(model.lastSyncAt);
  const deltaLink = head?.checkpoint.token?.deltaLink;
  if (deltaLink !== undefined) expect(deltaLink, 'S3: nor the token').toBe(model.deltaLink);
}

async function holds(model: Model, real: Real): Promise<void> {
  const { client, simulator } = real;
  const status = await client.status();
  expect(status.syncNow.visible, 'R8: the menu entry').toBe(model.licensed);
  expect(status.syncNow.enabled, 'R7: is enabled while nothing runs').toBe(!model.running && model.licensed);
  expect(status.running !== undefined, 'R7: what runs is told').toBe(model.running);
  expect(simulator.foreignOrigins, 'S6: nobody else is asked').toEqual([]);
  const users = await real.users();
  for (const user of users) {
    expect(model.everInTenant, 'R12: nobody is managed who never was there').toContain(user.objectId);
  }
  const active = users.filter(({ state }) => state === 'active');
  for (const name of ['upnKey', 'addressKey'] as const) {
    const keys = active.map((user) => user[name]).filter((key) => key !== null);
    expect(new Set(keys).size, `I4: one ${name}, one holder`).toBe(keys.length);
  }
  for await (const { holdId, kind, users: onHold } of client.holds.list()) {
    for (const id of kind === 'address' ? [] : onHold) {
      expect(
        active.map(({ objectId }) => objectId),
        `S2: on ${holdId} people stay active`,
      ).toContain(id);
    }
  }
  const { counts } = status;
  expect(counts.active).toBe(active.length);
  expect(counts.preserved).toBe(users.length - active.length);
  let position = 0;
  for await (const change of client.changes.list({})) {
    position += 1;
    expect(change.position, 'the feed has no gap').toBe(position);
  }
}
