import { describe, expect, test } from 'vitest';
import {
  batchReply,
  errorBody,
  type ScriptedReply,
  type SeenRequest,
  scriptedGraph,
} from './scripted-graph.js';

type Answer = Parameters<typeof batchReply>[1];

const nobody = { status: 200, body: { value: [] } } as const;
const denied = { status: 403, body: errorBody('Authorization_RequestDenied') } as const;
const placeOf = (url: string) => url.split('?')[0]!;

/** The decoded parameters of each part. */
function questions({ body }: SeenRequest): { place: string; filter: string | null; select: string | null }[] {
  return (body.requests as { url: string }[]).map(({ url }) => {
    const query = new URL(url, 'https://graph.microsoft.com').searchParams;
    return { place: placeOf(url), filter: query.get('$filter'), select: query.get('$select') };
  });
}

async function find(answer: Answer, address = 'ines@fabrikam.example') {
  await using graph = await scriptedGraph((request): ScriptedReply => batchReply(request, answer));
  return await graph.directory().findByAddress(address);
}

test('asks users, groups and contacts for UPN, mail and proxies in one batch', async () => {
  await using graph = await scriptedGraph((request) => batchReply(request, () => nobody));
  const address = "o'brien+x&y#z@fabrikam.example";
  const found = await graph.directory().findByAddress(address);
  expect(found).toEqual({ holders: [], complete: true, missingRights: [] });
  const literal = "'o''brien+x&y#z@fabrikam.example'";
  const proxies = `proxyAddresses/any(p:p eq 'smtp:${literal.slice(1)})`;
  const user = { place: '/users', select: 'id,userPrincipalName,mail,proxyAddresses' };
  const others = { select: 'id,mail,proxyAddresses' };
  expect(graph.requests).toHaveLength(1);
  expect(questions(graph.requests[0]!)).toEqual([
    { ...user, filter: `userPrincipalName eq ${literal}` },
    { ...user, filter: `mail eq ${literal}` },
    { ...user, filter: proxies },
    { ...others, place: '/groups', filter: `mail eq ${literal}` },
    { ...others, place: '/groups', filter: proxies },
    { ...others, place: '/contacts', filter: `mail eq ${literal}` },
    { ...others, place: '/contacts', filter: proxies },
  ]);
});

test('names each holder once, by type, with lower-case ids', async () => {
  const user = { id: 'U-1', userPrincipalName: 'ines@fabrikam.example', mail: null, proxyAddresses: null };
  const group = {
    id: 'G-1',
    mail: 'ines@fabrikam.example',
    proxyAddresses: ['SMTP:ines@fabrikam.example', 7],
  };
  const { holders } = await find((url) => {
    const found = { '/users': user, '/groups': group }[placeOf(url)];
    return found === undefined ? nobody : { status: 200, body: { value: [found] } };
  });
  expect(holders).toEqual([
    {
      objectId: 'u-1',
      type: 'user',
      userPrincipalName: user.userPrincipalName,
      mail: null,
      proxyAddresses: [],
    },
    {
      objectId: 'g-1',
      type: 'group',
      userPrincipalName: null,
      mail: group.mail,
      proxyAddresses: ['SMTP:ines@fabrikam.example'],
    },
  ]);
});

describe('an answer that is not complete says so', () => {
  const user = { id: 'u-1', userPrincipalName: 'ines@fabrikam.example' };
  const users = { status: 200, body: { value: [user] } };

  test('groups and contacts refused: the users stay, the rights are named', async () => {
    const found = await find((url) => (placeOf(url) === '/users' ? users : denied));
    expect(found.holders.map(({ objectId }) => objectId)).toEqual(['u-1']);
    expect(found).toMatchObject({
      complete: false,
      missingRights: ['GroupMember.Read.All', 'OrgContact.Read.All'],
    });
  });

  test.each([
    ['an error', { status: 400, body: errorBody('Request_UnsupportedQuery') }],
    ['no list', { status: 200, body: {} }],
    [
      'more pages',
      { status: 200, body: { value: [], '@odata.nextLink': 'https://graph.microsoft.com/v1.0/x' } },
    ],
    ['an item without id', { status: 200, body: { value: [{}] } }],
  ])('contacts with %s', async (_what, odd) => {
    const found = await find((url) => (placeOf(url) === '/contacts' ? odd : users));
    expect(found).toMatchObject({ complete: false, missingRights: [] });
  });

  test.each([
    [denied, 'ERR_DIRECTORY_FORBIDDEN', false],
    [{ status: 400, body: errorBody('Request_UnsupportedQuery') }, 'ERR_DIRECTORY_REQUEST_INVALID', false],
    [{ status: 200, body: '<html>' }, 'ERR_DIRECTORY_RESPONSE_INVALID', false],
    [{ status: 429, headers: { 'Retry-After': '4' } }, 'ERR_DIRECTORY_THROTTLED', true],
  ])('users with %j: no answer at all', async (odd, code, retryable) => {
    const found = find((url) => (placeOf(url) === '/users' ? odd : nobody));
    await expect(found).rejects.toMatchObject({ code, retryable });
  });
});

test('S8: a lone surrogate breaks nothing', async () => {
  const found = await find(() => nobody, '\ud800@fabrikam.example');
  expect(found.holders).toEqual([]);
});
