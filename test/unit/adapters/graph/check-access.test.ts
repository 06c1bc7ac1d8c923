import { afterEach, describe, expect, test, vi } from 'vitest';
import { GraphDirectory } from '../../../../src/adapters/graph/index.js';
import { type Capability, capabilities } from '../../../../src/domain/access.js';
import { type ScriptedReply, type SeenRequest, scriptedGraph } from './scripted-graph.js';

const ana = '11111111-1111-4111-8111-111111111111';
const whole = { id: ana, userPrincipalName: 'ana@x.example', accountEnabled: true };
const bare = { id: ana, userPrincipalName: null, accountEnabled: null };
const denied: ScriptedReply = {
  status: 403,
  body: { error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' } },
};

const listOf = (...value: unknown[]): ScriptedReply => ({ body: { value } });
const missing = (right: string) => ({ state: 'missing', missingRights: [right] });
const granted = { state: 'granted', missingRights: [] };
const unknown = { state: 'unknown', missingRights: [] };

async function checked(
  capability: Capability,
  reply: (request: SeenRequest, index: number) => ScriptedReply,
) {
  await using graph = await scriptedGraph(reply);
  return { answer: await graph.directory().checkAccess(capability), targets: graph.targets() };
}

afterEach(() => vi.unstubAllGlobals());

const cases: readonly (readonly [
  Capability,
  string,
  (request: SeenRequest, index: number) => ScriptedReply,
  object,
])[] = [
  ['read-users', 'whole bodies', () => listOf(bare, whole), granted],
  ['read-users', 'a tenant without users', () => listOf(), granted],
  ['read-users', 'bodies without what must be there', () => listOf(bare, bare), missing('User.Read.All')],
  ['read-users', 'a refusal', () => denied, missing('User.Read.All')],
  ['deleted-items', 'a list', () => listOf(), granted],
  ['deleted-items', 'a refusal', () => denied, missing('User.Read.All')],
  ['batches', 'whole bodies', () => listOf(bare, whole), granted],
  ['batches', 'bodies without what must be there', () => listOf(bare), missing('Directory.Read.All')],
  [
    'batches',
    'a refusal',
    (_request, index) => (index === 0 ? listOf(whole) : denied),
    missing('Directory.Read.All'),
  ],
  ['batches', 'a refusal where users are refused too', () => denied, missing('Directory.Read.All')],
  ['batches', 'nobody to ask for', () => listOf(), unknown],
  ['groups', 'named groups', () => listOf({ id: ana }, { id: ana, displayName: 'Sales' }), granted],
  ['groups', 'no groups', () => listOf(), granted],
  [
    'groups',
    'groups without a name',
    () => listOf({ id: ana, displayName: null }),
    missing('GroupMember.Read.All'),
  ],
  ['groups', 'a refusal', () => denied, missing('GroupMember.Read.All')],
  [
    'groups',
    'a refusal of those in the recycle bin',
    (_request, index) => (index === 0 ? listOf() : denied),
    missing('Group.Read.All'),
  ],
  ['hidden-members', "a product's own client, whose token is its own", () => listOf(), unknown],
  ['organization', 'the tenant', () => listOf({ id: ana }), granted],
  ['organization', 'a refusal', () => denied, missing('Organization.Read.All')],
  ['organization', 'an empty list', () => listOf(), missing('Organization.Read.All')],
];

describe('R17: a capability is checked', () => {
  test.each(cases)('%s: %s', async (capability, _what, reply, expected) => {
    expect((await checked(capability, reply)).answer).toEqual(expected);
  });

  test('by requests for next to nothing', async () => {
    const targets: Record<string, string[]> = {};
    for (const capability of capabilities)
      targets[capability] = (
        await checked(capability, () => listOf({ ...whole, displayName: 'Ana' }))
      ).targets.map(decodeURIComponent);
    expect(targets).toEqual({
      'read-users': ['/v1.0/users?$top=5&$select=id,userPrincipalName,accountEnabled'],
      'deleted-items': ['/v1.0/directory/deletedItems/microsoft.graph.user?$top=1&$select=id'],
      batches: [
        '/v1.0/users?$top=5&$select=id',
        '/v1.0/directoryObjects/getByIds?$select=id,userPrincipalName,accountEnabled',
      ],
      groups: [
        '/v1.0/groups?$top=5&$select=id,displayName',
        '/v1.0/directory/deletedItems/microsoft.graph.group?$top=1&$select=id',
      ],
      'hidden-members': [],
      organization: ['/v1.0/organization?$select=id'],
    });
  });

  test('R17: a refusal for want of claims names no right', async () => {
    const claims = Buffer.from('{"access_token":{}}').toString('base64');
    const headers = {
      'WWW-Authenticate': `Bearer realm="", error="insufficient_claims", claims="${claims}"`,
    };
    for (const capability of capabilities)
      expect((await checked(capability, () => ({ ...denied, headers }))).answer).toEqual(unknown);
  });

  test.each([
    ['401', { status: 401, body: {} }, { code: 'ERR_DIRECTORY_UNAUTHORIZED' }],
    [
      '429',
      { status: 429, headers: { 'Retry-After': '7' }, body: {} },
      { code: 'ERR_DIRECTORY_THROTTLED', retryAfterMs: 7_000 },
    ],
    ['503', { status: 503, text: 'busy' }, { code: 'ERR_DIRECTORY_UNAVAILABLE' }],
    [
      'a redirect',
      { status: 302, headers: { Location: 'https://attacker.example/' } },
      { code: 'ERR_DIRECTORY_LINK_INVALID' },
    ],
    [
      "a proxy's page",
      { text: '<html>', headers: { 'Content-Type': 'text/html' } },
      { code: 'ERR_DIRECTORY_RESPONSE_INVALID' },
    ],
    ['no list', { body: { value: {} } }, { code: 'ERR_DIRECTORY_RESPONSE_INVALID' }],
  ] as const)('%s is no answer', async (_what, reply, error) => {
    for (const capability of capabilities.filter((each) => each !== 'hidden-members')) {
      await using graph = await scriptedGraph(() => reply);
      await expect(graph.directory().checkAccess(capability)).rejects.toMatchObject(error);
      expect(graph.foreign).toEqual([]);
    }
  });
});

describe('R17: hidden members, of which Graph says nothing', () => {
  const tokenOf = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

  test.each([
    ['the roles of an application', tokenOf({ roles: ['User.Read.All', 'Member.Read.Hidden'] }), granted],
    ['the scopes of a user', tokenOf({ scp: 'User.Read.All Member.Read.Hidden' }), granted],
    ['roles without it', tokenOf({ roles: ['User.Read.All'] }), missing('Member.Read.Hidden')],
    [
      'scopes without it',
      tokenOf({ scp: 'User.Read.All Member.Read.HiddenToo' }),
      missing('Member.Read.Hidden'),
    ],
    ['neither', tokenOf({ tid: ana }), unknown],
    ['roles that are no list', tokenOf({ roles: 'Member.Read.Hidden' }), unknown],
    ['no JWT', 'opaque', unknown],
    ['a JWT that is none', 'a.b.c', unknown],
  ])('are told by the token of a credential: %s', async (_what, token, expected) => {
    await using graph = await scriptedGraph(() => listOf());
    vi.stubGlobal('fetch', graph.fetch);
    const credential = { getToken: async () => ({ token }) };
    const directory = GraphDirectory.fromCredential({ credential, tenantId: ana });
    expect(await directory.checkAccess('hidden-members')).toEqual(expected);
    expect(graph.requests).toEqual([]);
  });

  test('a credential that gives no token is no answer', async () => {
    const directory = GraphDirectory.fromCredential({
      credential: { getToken: async () => null },
      tenantId: ana,
    });
    await expect(directory.checkAccess('hidden-members')).rejects.toMatchObject({
      code: 'ERR_DIRECTORY_UNAUTHORIZED',
    });
  });
});

test('R17: a page that is refused names what to grant', async () => {
  await using graph = await scriptedGraph(() => denied);
  const directory = graph.directory();
  await expect(directory.fetchPage({ kind: 'initial', select: [] })).rejects.toMatchObject({
    code: 'ERR_DIRECTORY_FORBIDDEN',
    missingRights: ['User.Read.All'],
  });
  await expect(directory.fetchGroupPage({ kind: 'initial', groupIds: [ana] })).rejects.toMatchObject({
    missingRights: ['GroupMember.Read.All'],
  });
});
