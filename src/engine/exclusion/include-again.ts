import type { AdminWord } from '../admin/admin-arguments.js';
import type { EngineContext } from '../context.js';
import { fromStore } from '../store-error.js';
import { finishErasure } from './erase.js';
import { include } from './exclude.js';

/** Lets somebody in again; an erasure that was cut short is finished first, for only the exclusion remembers it. */
export async function includeAgain<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  word: AdminWord,
): Promise<void> {
  const { repository, tenantId } = context;
  const [exclusion] = await fromStore(repository.get(tenantId, 'exclusion', [objectId]));
  if (exclusion?.erasure === 'begun') await finishErasure(context, objectId);
  await include(context, objectId, word);
}
