import fc from 'fast-check';
import type { AdoptionRecord, AdoptionRow } from '../../../src/index.js';
import { world } from '../../spec/client/world.js';
import { simpleEdge } from '../edge.js';
import { outcomeOf, refuseSecrets } from '../outcome.js';
import { hostileText, hostileValue, made, type Recipe } from '../recipe.js';

export interface Adoption {
  readonly records: readonly Recipe[];
}

const [ann, bob, strangers] = [1, 2, 3].map((number) => `aaaaaaaa-0000-4000-8000-00000000000${number}`) as [
  string,
  string,
  string,
];

const either = (usual: fc.Arbitrary<unknown>) => fc.oneof({ weight: 8, arbitrary: usual }, hostileValue);
const address = fc.oneof(fc.constantFrom('ann@tenant.example', 'SMTP:bob@tenant.example'), hostileText);

const record = fc.record(
  {
    objectId: either(fc.constantFrom(ann.toUpperCase(), ann, strangers, null)),
    address: either(address),
    firstBackupAt: either(fc.constantFrom({ $: 'date' }, null)),
    state: either(fc.constantFrom('active', 'preserved')),
    mappingId: either(fc.constantFrom(null, 'adopted', 'nowhere')),
    assignment: either(fc.constant({ profile: 'gold' })),
    ref: either(hostileText),
  },
  { requiredKeys: ['state', 'assignment'] },
);

/** Every record has its row, a good one beside them is adopted, and a second run writes nothing. */
export const adoption = simpleEdge<Adoption>({
  name: 'adoption',
  shortRuns: 300,
  arbitrary: fc.record({ records: fc.array(either(record), { maxLength: 6 }) }),
  async check({ records }) {
    const it = world();
    for (const id of [ann, bob]) it.directory.addUser({ id, createdDateTime: '1970-01-01T00:00:00Z' });
    const good: AdoptionRecord = { objectId: bob, ref: 'good', state: 'active', assignment: {} };
    const given = [good, ...records.map((recipe) => made(recipe) as AdoptionRecord)];
    const rows: AdoptionRow[] = [];
    const adopt = () =>
      outcomeOf(() => it.client.users.adopt(given, { by: 'fuzz', onRow: (row) => void rows.push(row) }));
    const first = await adopt();
    if (first.kind === 'refused') throw first.error;
    refuseSecrets(rows);
    if (rows.some(({ index }, place) => index !== place) || rows.length !== given.length)
      throw new Error('a record has no row of its own');
    if (rows[0]?.outcome !== 'adopted') throw new Error('a good record is lost');
    if (JSON.stringify(rows).length > 20_000 * given.length) throw new Error('rows of any length');
    const commits = it.repository.commits;
    const second = await adopt();
    if (second.kind === 'refused') throw second.error;
    if (it.repository.commits !== commits) throw new Error('a second run writes');
  },
});
