import { dismissPreservations, dismissRekeys } from '../../core/brake/dismiss.js';
import type { ChangeFacts } from '../../domain/change.js';
import { adminWrite } from '../admin/admin-write.js';
import { withoutPlace } from '../admin/lone-facts.js';
import type { EngineContext } from '../context.js';
import { writeOf } from '../write-of.js';
import { batchesOf, isOpen, kindOfHold } from './open-hold.js';
import { findOnHold } from './people-on-hold.js';

export interface Dismissing {
  readonly by: string;
  readonly objectIds: readonly string[] | undefined;
  readonly signal: AbortSignal | undefined;
}

export async function dismissHold<Tx>(
  context: EngineContext<Tx>,
  holdId: string,
  { by, objectIds, signal }: Dismissing,
): Promise<{ readonly dismissed: number }> {
  const kind = await kindOfHold(context, holdId);
  let dismissed = 0;
  for await (const ids of batchesOf(context, kind, objectIds, signal)) {
    dismissed += await adminWrite(context, by, async (head, at) => {
      const nothing = { write: undefined, changes: [], result: 0 };
      if (!isOpen(head, kind, holdId)) return nothing;
      const commit =
        kind === 'preserve'
          ? dismissPreservations(await findOnHold(context, kind, ids), holdId)
          : dismissRekeys(await findOnHold(context, kind, ids), holdId);
      const people = commit.changes.flatMap((change) => ('objectId' in change ? [change.objectId] : []));
      if (people.length === 0) return nothing;
      const admin: ChangeFacts = {
        kind: 'admin',
        action: 'hold-dismissed',
        subject: holdId,
        before: { standing: 'on-hold' },
        after: { standing: 'dismissed', objectIds: people },
      };
      const { head: fields } = withoutPlace(writeOf(commit, head, head.checkpoint, at));
      const put = { pending: commit.pending, leftover: commit.leftovers };
      return {
        write: { put, remove: {}, head: fields },
        changes: [admin, ...commit.changes],
        result: people.length,
      };
    });
  }
  return { dismissed };
}
