import { type Brakes, brakeKinds } from '../domain/brakes.js';
import type { Change } from '../domain/change.js';
import { addressHoldId } from '../domain/hold.js';
import type { DeltaSyncEvents } from '../events.js';

type HoldEvent =
  | readonly ['hold:created', DeltaSyncEvents['hold:created']]
  | readonly ['hold:ended', DeltaSyncEvents['hold:ended']];

/** One event for each person's address, and one for a mass change, however many people it holds. */
export function* holdEvents(
  runId: string,
  changes: readonly Change[],
  before: Brakes,
  after: Brakes,
): Generator<HoldEvent> {
  for (const change of changes) {
    if (change.kind !== 'held' && change.kind !== 'released') continue;
    const { holdId, objectId } = change;
    if (holdId !== addressHoldId(objectId)) continue;
    if (change.kind === 'released') yield ['hold:ended', { runId, holdId, kind: 'address', objectId }];
    else {
      const { reason } = change;
      yield ['hold:created', { runId, holdId, kind: 'address', objectId, reason }];
    }
  }
  for (const kind of brakeKinds) {
    const [was, is] = [before[kind].hold, after[kind].hold];
    if (was?.holdId === is?.holdId) continue;
    if (was !== null) yield ['hold:ended', { runId, holdId: was.holdId, kind }];
    if (is !== null) yield ['hold:created', { runId, holdId: is.holdId, kind, reason: is.reason }];
  }
}
