import type { Head } from '../../domain/records.js';
import type { EngineContext } from '../context.js';
import { type AdminWord, checkWord } from './admin-arguments.js';
import { adminWrite } from './admin-write.js';

/**
 * Makes the next round a full one, due at once. The token itself stays where it is: a round that runs meanwhile cannot
 * overwrite the reset with its own next page.
 */
export async function resetDeltaToken<Tx>(context: EngineContext<Tx>, word: AdminWord): Promise<void> {
  checkWord('resetDeltaToken', word);
  const { by, reason } = word;
  await adminWrite(context, by, async (head, at) => {
    const fields = { resets: head.resets + 1, nextDueAt: at };
    return {
      write: { put: {}, remove: {}, head: fields },
      changes: [
        { kind: 'admin', action: 'delta-token-reset', reason, before: told(head), after: told(fields) },
      ],
      result: undefined,
    };
  });
}

function told({ resets, nextDueAt }: Pick<Head, 'resets' | 'nextDueAt'>) {
  return { resets, nextDueAt: nextDueAt?.toISOString() ?? null };
}
