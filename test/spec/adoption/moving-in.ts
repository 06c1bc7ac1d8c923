import { GraphDirectory } from '../../../src/adapters/graph/index.js';
import { DeltaSyncClient } from '../../../src/client.js';
import type { AdoptionRecord, AdoptionRow, AdoptionSummary } from '../../../src/domain/adoption.js';
import type { Exclusion } from '../../../src/domain/exclusion.js';
import type { ManagedUser } from '../../../src/domain/managed-user.js';
import { emptyHead, type Head } from '../../../src/domain/records.js';
import type { Repository } from '../../../src/ports/repository.js';
import { GraphSimulator } from '../../../src/testing/graph-simulator/index.js';
import {
  FakeLicense,
  InMemoryRepository,
  type InMemoryTransaction,
  VirtualClock,
} from '../../../src/testing/index.js';
import { all } from '../client/world.js';
import { type ProductTable, productTable } from './product-table.js';

type Client = DeltaSyncClient<unknown, InMemoryTransaction>;

/** A product that moves in: its table, the customer's tenant behind Graph's protocol and the SDK, and an empty store. */
export class MovingIn {
  readonly simulator: GraphSimulator;
  readonly table: ProductTable;
  readonly repository: InMemoryRepository;
  readonly #clock: VirtualClock;

  private constructor(simulator: GraphSimulator, clock: VirtualClock, thousands: number) {
    this.simulator = simulator;
    this.#clock = clock;
    this.repository = new InMemoryRepository({ clock });
    this.table = productTable(simulator.tenant, thousands);
  }

  static async start(thousands: number): Promise<MovingIn> {
    const clock = new VirtualClock();
    const simulator = await GraphSimulator.start({ now: () => clock.now(), seed: 5 });
    return new MovingIn(simulator, clock, thousands);
  }

  get records(): readonly AdoptionRecord[] {
    return this.table.rows.map(({ record }) => record);
  }

  /** A client as another process has it, over the store as that process reaches it. */
  client(repository: Repository<InMemoryTransaction> = this.repository): Client {
    return new DeltaSyncClient({
      tenantId: this.simulator.tenant.tenantId,
      directory: new GraphDirectory({ client: this.simulator.client({ direct: true }) }),
      repository,
      license: new FakeLicense(),
      clock: this.#clock,
    });
  }

  async head(): Promise<Head> {
    return (await this.repository.head(this.simulator.tenant.tenantId)) ?? emptyHead;
  }

  /** What adoption leaves, whatever way it took. */
  async end(): Promise<{
    readonly users: readonly ManagedUser[];
    readonly exclusions: readonly Exclusion[];
    readonly counts: Head['counts'];
    readonly told: readonly string[];
  }> {
    const client = this.client();
    const { tenantId } = this.simulator.tenant;
    const { records } = await this.repository.scan(tenantId, 'exclusion', { limit: 100_000 });
    const changes = await all(client.changes.list());
    const told = changes.flatMap((change) =>
      'objectId' in change ? [`${change.kind} ${change.objectId}`] : [],
    );
    return {
      users: await all(client.users.list()),
      exclusions: records,
      counts: (await this.head()).counts,
      told: told.sort(),
    };
  }
}

/** Adopts the table, and then whom it proposes, as a product does once somebody has looked at the proposals. */
export async function moveIn(
  client: Client,
  records: readonly AdoptionRecord[],
): Promise<{
  readonly rows: readonly AdoptionRow[];
  readonly first: AdoptionSummary;
  readonly confirmed: AdoptionSummary;
}> {
  const rows: AdoptionRow[] = [];
  const by = 'mia';
  const first = await client.users.adopt(records, { by, onRow: (row) => void rows.push(row) });
  const agreed = rows.flatMap(({ outcome, index, objectId }) =>
    outcome === 'proposed' && objectId !== undefined ? [{ ...records[index]!, objectId }] : [],
  );
  return { rows, first, confirmed: await client.users.adopt(agreed, { by }) };
}
