import type { Clock } from '../../src/ports/clock.js';
import type { Repository } from '../../src/ports/repository.js';
import { InMemoryRepository } from '../../src/testing/index.js';
import { InKeyOrder } from './in-key-order.js';

/** Makes an empty store whose leases run by this clock. */
export type StoreOf = (clock: Pick<Clock, 'now'>) => Promise<Repository>;

export const storeInMemory: StoreOf = async (clock) => new InKeyOrder(new InMemoryRepository({ clock }));
