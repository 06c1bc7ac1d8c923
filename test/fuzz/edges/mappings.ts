import fc from 'fast-check';
import type { Properties } from '../../../src/domain/directory-user.js';
import type { MappingDraft } from '../../../src/engine/admin/mapping-input.js';
import { criteriaToText, type DeltaSyncError, explanationToText } from '../../../src/index.js';
import { all, world } from '../../spec/client/world.js';
import { simpleEdge } from '../edge.js';
import { outcomeOf } from '../outcome.js';
import { hostileJson, hostileText, hostileValue, made, type Recipe } from '../recipe.js';

export interface Mappings {
  readonly draft: Recipe;
  readonly patch: Recipe;
  /** Properties of somebody whom the mappings are asked about. */
  readonly person: Readonly<Record<string, unknown>>;
}

const attribute = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'department',
      'mail',
      'proxyAddresses',
      'accountEnabled',
      'createdDateTime',
      'onPremisesExtensionAttributes.extensionAttribute1',
      'extension_0123456789abcdef0123456789abcdef_x',
    ),
  },
  fc.constantFrom('__proto__', 'constructor.name', 'a.b.c.d', '.', 'skills', 'memberOf', '*'),
  hostileText,
);
const either = (usual: fc.Arbitrary<unknown>) => fc.oneof({ weight: 8, arbitrary: usual }, hostileValue);

const condition = fc.record(
  {
    attribute: either(attribute),
    op: either(
      fc.constantFrom(
        'eq',
        'ne',
        'in',
        'startsWith',
        'endsWith',
        'contains',
        'gt',
        'ge',
        'lt',
        'le',
        'present',
        'absent',
        'matches',
      ),
    ),
    value: either(
      fc.oneof(
        hostileText,
        fc.array(hostileText, { maxLength: 3 }),
        fc.constantFrom('^(a+)+$', '[', '(?<=a)b', 'x{1000000}', true, 3, '2026-01-01T00:00:00Z'),
      ),
    ),
    ignoreCase: either(fc.boolean()),
  },
  { requiredKeys: ['attribute', 'op'] },
);
const criteria = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: condition },
    fc.constant({ everyone: true }),
    fc.record(
      {
        memberOf: either(fc.constantFrom('11111111-1111-4111-8111-111111111111', 'x')),
        transitive: either(fc.boolean()),
      },
      { requiredKeys: ['memberOf'] },
    ),
    fc.record({ all: either(fc.array(tie('node'), { maxLength: 3 })) }),
    fc.record({ any: either(fc.array(tie('node'), { maxLength: 3 })) }),
    fc.record({ not: tie('node') }),
    hostileValue,
  ),
})).node;

const draft = fc.record(
  {
    name: either(fc.constantFrom('Everybody', 'Sales')),
    criteria: either(criteria),
    assignment: either(hostileValue),
    autoImport: either(fc.boolean()),
    priority: either(fc.nat(3)),
  },
  { requiredKeys: ['name', 'criteria', 'assignment'] },
);

/** A mapping that is taken is stored as it was given, can be told and asked; any other is refused, with each field. */
export const mappings = simpleEdge<Mappings>({
  name: 'mappings',
  shortRuns: 200,
  arbitrary: fc.record({
    draft: either(draft),
    patch: either(fc.oneof(draft, fc.record({ criteria }), fc.record({ assignment: hostileValue }))),
    person: fc.dictionary(
      fc.constantFrom('department', 'jobTitle', 'proxyAddresses', '__proto__'),
      hostileJson,
      { maxKeys: 3 },
    ),
  }),
  async check({ draft, patch, person }) {
    const it = world();
    const created = await outcomeOf(() => it.client.mappings.create(made(draft) as MappingDraft<unknown>));
    if (created.kind === 'refused') expectProblems(created.error);
    else {
      const { mappingId } = created.value;
      const [stored] = await all(it.client.mappings.list());
      if (JSON.stringify(stored) !== JSON.stringify(created.value))
        throw new Error('the mapping changed in the store');
      const updated = await outcomeOf(() =>
        it.client.mappings.update(mappingId, made(patch) as MappingDraft<unknown>),
      );
      if (updated.kind === 'refused') expectProblems(updated.error);
      criteriaToText((await it.client.mappings.get(mappingId))!.criteria, { indent: 2 });
    }
    const previewed = await outcomeOf(() => it.client.mappings.preview(made(patch) as MappingDraft<unknown>));
    if (previewed.kind === 'refused') expectProblems(previewed.error);
    const objectId = it.directory.addUser(person as Properties);
    const round = await outcomeOf(() => it.client.syncNow());
    if (round.kind === 'refused') throw round.error;
    const explained = await outcomeOf(() => it.client.users.explain(objectId));
    if (explained.kind === 'refused') throw explained.error;
    explanationToText(explained.value);
  },
});

function expectProblems({ code, problems, message }: DeltaSyncError): void {
  if (code === 'ERR_MAPPING_CONFLICT') return;
  if (code !== 'ERR_MAPPING_INVALID' || problems.length === 0)
    throw new Error(`refused without a reason: ${code}`);
  if (message.length > 20_000) throw new Error(`a message of ${message.length} characters`);
}
