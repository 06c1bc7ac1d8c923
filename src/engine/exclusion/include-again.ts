import type { AdminWord } from '../admin/admin-arguments.js';
import type { EngineContext } from '../context.js';
import { maxStale, staleTooOften } from '../stale.js';
import { finishErasure } from './erase.js';
import { include } from './exclude.js';

/**
 * Lets somebody in again; an erasure that was cut short, or has begun meanwhile, is finished first, for only the exclusion
 * remembers it.
 */
export async function includeAgain<Tx>(
  context: EngineContext<Tx>,
  objectId: string,
  word: AdminWord,
): Promise<void> {
  for (let times = 0; times < maxStale; times += 1) {
    if ((await include(context, objectId, word)) === 'let-in') return;
    await finishErasure(context, objectId);
  }
  throw staleTooOften();
}
