import type { EngineContext } from '../context.js';
import { adminWrite } from './admin-write.js';

/**
 * Makes the next round a full one, due at once. The token itself stays where it is: a round that runs meanwhile cannot
 * overwrite the reset with its own next page.
 */
export async function resetDeltaToken<Tx>(
  context: EngineContext<Tx>,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<void> {
  await adminWrite(context, by, async (head, at) => ({
    write: { put: {}, remove: {}, head: { resets: head.resets + 1, nextDueAt: at } },
    changes: [{ kind: 'admin', action: 'delta-token-reset', reason }],
    result: undefined,
  }));
}
