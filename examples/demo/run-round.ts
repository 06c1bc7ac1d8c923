import { type Change, DeltaSyncError, type SyncReport } from 'entra-delta-sync';
import type { Screen } from './screen.js';
import type { Scene } from './story.js';
import type { World } from './world.js';

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

/** Goes to the scene's hour, plays it, and runs the round that follows. */
export async function runRound(world: World, screen: Screen, scene: Scene): Promise<Told> {
  const { client, clock, simulator } = world;
  clock.advance(millisecondsTo(scene.at, clock.now()));
  const { told, people } = scene.play(world);
  const after = await lastPosition(client);
  const asked = simulator.requests.length;
  const startedAt = clock.now().getTime();
  const startedMs = performance.now();
  const { waits, stop } = watch(world, screen, people, startedMs);
  const report = await syncOrRefused(world, scene).finally(stop);
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
function watch({ client, simulator }: World, screen: Screen, people: number, startedMs: number) {
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
  const stop = () => {
    client.off('page:committed', onPage).off('retry', onRetry).off('token:reset', onReset);
    screen.progressDone();
  };
  return { waits, stop };
}

async function syncOrRefused({ client }: World, { refused, title }: Scene): Promise<SyncReport | undefined> {
  try {
    const report = await client.syncNow();
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

function millisecondsTo(time: string, now: Date): number {
  const at = new Date(`${now.toISOString().slice(0, 10)}T${time}:00Z`).getTime();
  return Math.max(0, at - now.getTime());
}
