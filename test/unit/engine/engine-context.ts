import type { EngineContext } from '../../../src/engine/context.js';
import { resolveOptions } from '../../../src/options.js';
import type { Repository } from '../../../src/ports/repository.js';
import { exampleTenant, FakeLicense, InMemoryDirectory, VirtualClock } from '../../../src/testing/index.js';

/** What a client would give its engine, over the given store. */
export function anEngineContext<Tx>(repository: Repository<Tx>): EngineContext<Tx> {
  const ports = { repository, directory: new InMemoryDirectory(), license: new FakeLicense() };
  let drawn = 0;
  return {
    ...ports,
    ...resolveOptions({ tenantId: exampleTenant, ...ports }),
    clock: new VirtualClock(),
    random: () => {
      drawn += 1;
      return (drawn * 0.137) % 1;
    },
    onCommit: undefined,
    emit: () => undefined,
    owner: 'owner',
    proof: { tenant: true },
  };
}
