import { type Change, DeltaSyncError, type SyncReport } from 'entra-delta-sync';
import type { VirtualClock } from 'entra-delta-sync/testing';
import type { Screen } from './screen.js';
import type { Scene } from './story.js';
import type { World } from './world.js';

export type RoundKind = SyncReport['kind'];

/** A round as the demo tells it. */
export interface Told {
  readonly scene: Scene;
  readonly story: string;
  /** Undefined when the round was refused. */
  readonly report: SyncReport | undefined;
  readonly changes: readonly Change[];
  readonly waits: readonly { readonly code: string; readonly delayMs: number }[];
  readonly menuVisible: boolean;
  /** Requests that reached Graph. */
  readonly requests: number;
  readonly virtualMs: number;
  readonly realMs: number;
}

/** Plays a scene, and runs the round that follows. */
export async function runRound(
  world: World,
  screen: Screen,
  scene: Scene,
  signal: AbortSignal,
): Promise<Told> {
  const { client, clock, simulator } = world;
  const { told, people } = scene.play(world);
  const after = await lastPosition(client);
  const asked = simulator.requests.length;
  const startedAt = clock.now().getTime();
  const startedMs = performance.now();
  const { waits, stop } = watch(world, screen, people, startedMs);
  const report = await syncOrRefused(world, scene, signal).finally(stop);
  const realMs = performance.now() - startedMs;
  const changes: Change[] = [];
  for await (const change of client.changes.list({ after })) changes.push(change);
  return {
    scene,
    story: told,
    report,
    changes,
    waits,
    menuVisible: (await client.status()).syncNow.visible,
    requests: simulator.requests.length - asked,
    virtualMs: clock.now().getTime() - startedAt,
    realMs,
  };
}

/** Draws the live line from the round's events and notes its waits. */
function watch(
  { client, clock, simulator, store }: World,
  screen: Screen,
  people: number,
  startedMs: number,
) {
  const waits: { code: string; delayMs: number }[] = [];
  let pages = 0;
  let users = 0;
  let of = people;
  const onPage = (page: { users: number }) => {
    pages += 1;
    users += page.users;
    screen.progress({ pages, users, of, ms: performance.now() - startedMs });
  };
  const onRetry = ({ code, delayMs }: { code: string; delayMs: number }) => {
    waits.push({ code, delayMs });
  };
  const onReset = () => {
    of = simulator.tenant.users().length;
  };
  client.on('page:committed', onPage).on('retry', onRetry).on('token:reset', onReset);
  const ticking = store.lasting ? tick(clock) : undefined;
  const stop = () => {
    clearInterval(ticking);
    client.off('page:committed', onPage).off('retry', onRetry).off('token:reset', onReset);
    screen.progressDone();
  };
  return { waits, stop };
}

/** A database ends leases by its own clock: while it is at work, virtual time must pass as well, or none is renewed. */
function tick(clock: VirtualClock) {
  let lastMs = performance.now();
  return setInterval(() => {
    const nowMs = performance.now();
    clock.advance(Math.round(nowMs - lastMs));
    lastMs = nowMs;
  }, 500);
}

async function syncOrRefused(
  { client }: World,
  { refused, title }: Scene,
  signal: AbortSignal,
): Promise<SyncReport | undefined> {
  try {
    const report = await client.syncNow({ signal });
    if (refused === undefined) return report;
  } catch (error) {
    if (error instanceof DeltaSyncError && error.code === refused) return undefined;
    throw error;
  }
  throw new Error(`The round of "${title}" should have been refused`);
}

async function lastPosition({ changes }: World['client']): Promise<number> {
  let last = 0;
  for await (const { position } of changes.list()) last = position;
  return last;
}
