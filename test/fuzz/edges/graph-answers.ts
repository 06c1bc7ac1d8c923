import fc from 'fast-check';
import {
  checkGroupPageResult,
  checkGroupReads,
  checkPageResult,
  checkUserReads,
} from '../../../src/engine/check-directory-results.js';
import type { Directory } from '../../../src/ports/directory.js';
import type { ScriptedReply } from '../../unit/adapters/graph/scripted-graph.js';
import type { Edge } from '../edge.js';
import { accessToken, outcomeOf, refuseSecrets, secret } from '../outcome.js';
import { hostileJson, hostileText } from '../recipe.js';
import { twoOrigins } from '../two-origins.js';

const id = '11111111-1111-4111-8111-111111111111';
const users = 'https://graph.microsoft.com/v1.0/users/delta';
const groups = 'https://graph.microsoft.com/v1.0/groups/delta';

/** Every call of the adapter, with what its clean result must look like. */
const calls = {
  'users-page': async (directory: Directory) =>
    checkPageResult(await directory.fetchPage({ kind: 'initial', select: ['mail'] })),
  'users-link': async (directory: Directory) =>
    checkPageResult(
      await directory.fetchPage({
        kind: 'link',
        link: `${users}?$skiptoken=${secret}`,
        round: 'incremental',
      }),
    ),
  'groups-page': async (directory: Directory) =>
    checkGroupPageResult(await directory.fetchGroupPage({ kind: 'initial', groupIds: [id] })),
  'groups-link': async (directory: Directory) =>
    checkGroupPageResult(
      await directory.fetchGroupPage({ kind: 'link', link: `${groups}?$deltatoken=${secret}` }),
    ),
  'read-users': async (directory: Directory) =>
    checkUserReads(await directory.readUsers([id, 'x#/?'], ['mail'])),
  'read-groups': async (directory: Directory) => checkGroupReads(await directory.readGroups([id, '..'])),
  'find-by-address': (directory: Directory) => directory.findByAddress("o'hara@contoso.example"),
  'tenant-id': (directory: Directory) => directory.tenantId(),
} as const;

export interface GraphAnswers {
  readonly call: keyof typeof calls;
  readonly replies: readonly ScriptedReply[];
}

/** Texts in which a server, or a proxy before it, may quote what it was asked. */
const telling = fc.constantFrom(
  `$skiptoken=${secret}`,
  `%24deltatoken%3D${secret}`,
  `%2524skiptoken%253D${secret}`,
  `Bearer ${accessToken}`,
  `bearer%20${secret}`,
  `Authorization: Bearer ${secret}`,
  `<a href="${users}?$deltatoken=${secret}">here</a>`,
  accessToken,
);
const quoting = fc.oneof(
  telling,
  hostileText,
  fc.tuple(hostileText, telling).map((parts) => parts.join(' ')),
);

const link = fc.constantFrom(
  `${users}?$skiptoken=${secret}`,
  `${users}?$deltatoken=${secret}`,
  `${groups}?$deltatoken=${secret}`,
  `${users}?$skiptoken=${secret}&$deltatoken=${secret}`,
  `https://evil.example/v1.0/users/delta?$skiptoken=${secret}`,
  '',
);

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const either = (usual: fc.Arbitrary<unknown>) => fc.oneof({ weight: 6, arbitrary: usual }, hostileJson);

/** Something like a user or a group, with any member of any kind. */
const item = fc.record(
  {
    id: either(fc.constantFrom(id, id.toUpperCase(), '')),
    userPrincipalName: either(hostileText),
    mail: either(hostileText),
    accountEnabled: either(fc.boolean()),
    displayName: either(hostileText),
    '@removed': either(fc.constantFrom({ reason: 'changed' }, { reason: 'deleted' }, {})),
    'members@delta': either(
      fc.array(fc.record({ id: either(fc.constant(id)), '@odata.type': hostileJson }), { maxLength: 3 }),
    ),
    '@odata.type': either(fc.constantFrom('#microsoft.graph.user', '#microsoft.graph.group')),
    __proto__: hostileJson,
    'unknown@annotation': hostileJson,
  },
  { requiredKeys: [] },
);

const error = fc.record(
  {
    code: either(
      fc.constantFrom('syncStateNotFound', 'Request_UnsupportedQuery', 'UnknownError', 'TooManyRequests'),
    ),
    message: either(quoting),
    innerError: either(
      fc.record({ code: either(hostileText), 'request-id': either(quoting), innererror: hostileJson }),
    ),
  },
  { requiredKeys: [] },
);

const page = fc.record(
  {
    value: either(fc.array(either(item), { maxLength: 4 })),
    '@odata.nextLink': either(link),
    '@odata.deltaLink': either(link),
    '@odata.context': hostileJson,
  },
  { requiredKeys: ['value'] },
);

const part = fc.record({
  id: either(fc.constantFrom('0', '1', 2, '1e3', '-1', 'length', '__proto__')),
  status: either(fc.constantFrom(200, 404, 403, 429, 401, 503, 301)),
  headers: either(fc.dictionary(fc.constantFrom('Retry-After', 'location'), either(quoting))),
  body: either(fc.oneof(item, fc.record({ error: either(error) }), page)),
});

const body = fc.oneof(
  page,
  fc.record({ error: either(error) }),
  error,
  fc.record({ responses: either(fc.array(either(part), { maxLength: 6 })) }),
  fc.record({ error: quoting, error_description: quoting }),
  hostileJson,
);

/** Header values go over the wire as latin-1; Node refuses others before they leave. */
const headerText = quoting.map((text) => text.replace(/[^\x20-\x7e]/g, '?'));

const reply: fc.Arbitrary<ScriptedReply> = fc
  .record(
    {
      status: fc.oneof(
        { weight: 4, arbitrary: fc.constant(200) },
        {
          weight: 4,
          arbitrary: fc.constantFrom(201, 204, 206, 301, 302, 304, 307, 400, 401, 403, 404, 409, 410, 429),
        },
        fc.constantFrom(500, 501, 502, 503, 504, 507, 509, 599),
      ),
      headers: fc.dictionary(
        fc.constantFrom(
          'retry-after',
          'location',
          'www-authenticate',
          'request-id',
          'date',
          'content-type',
          'etag',
        ),
        fc.oneof(
          headerText,
          fc.constantFrom(
            'application/json',
            'text/html',
            `${users}?$deltatoken=`,
            `https://evil.example/?$skiptoken=${secret}`,
            `Bearer error="insufficient_claims", claims="${Buffer.from('{"a":1}').toString('base64')}"`,
            '120',
            '-1',
          ),
        ),
        { maxKeys: 3 },
      ),
      body: maybe(body),
      text: fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, quoting, fc.constant('{"value":[')),
      socket: fc.oneof(
        { weight: 12, arbitrary: fc.constant(undefined) },
        fc.constantFrom('reset' as const, 'cut' as const),
      ),
    },
    { requiredKeys: [] },
  )
  .map((made) => JSON.parse(JSON.stringify(made)) as ScriptedReply);

/** Whatever answers instead of Graph: the adapter gives a result of the port's shape, or an error without a token. */
export const graphAnswers: Edge<GraphAnswers> = {
  name: 'graph-answers',
  shortRuns: 300,
  arbitrary: fc.record({
    call: fc.constantFrom(...(Object.keys(calls) as (keyof typeof calls)[])),
    replies: fc.array(reply, { minLength: 1, maxLength: 3 }),
  }),
  async open() {
    const origins = await twoOrigins();
    return {
      async check({ call, replies }) {
        origins.answer(replies);
        const outcome = await outcomeOf<unknown>(() => calls[call](origins.directory()));
        if (outcome.kind === 'clean' && isRejection(outcome.value)) refuseSecrets(outcome.value);
        origins.refuseForeignRequests();
      },
      [Symbol.asyncDispose]: () => origins[Symbol.asyncDispose](),
    };
  },
};

function isRejection(value: unknown): boolean {
  return (value as { readonly kind?: unknown } | undefined)?.kind === 'token-rejected';
}
