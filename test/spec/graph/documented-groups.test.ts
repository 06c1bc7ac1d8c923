import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { GroupEntry } from '../../../src/domain/directory-group.js';
import type { GroupPageRequest } from '../../../src/ports/directory.js';
import { root, scriptedGraph } from '../../unit/adapters/graph/scripted-graph.js';

type Item = Readonly<Record<string, unknown>> & { readonly id: string };

interface DocumentedBody {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> & { readonly value: readonly Item[] };
}

const pagesFolder = new URL('../../fixtures/graph-groups/', import.meta.url);
const errorsFolder = new URL('../../fixtures/graph/', import.meta.url);
const initial: GroupPageRequest = {
  kind: 'initial',
  groupIds: ['0a1b2c3d-1111-4222-8333-944445555666'],
};
const next: GroupPageRequest = { kind: 'link', link: `${root}/v1.0/groups/delta?$skiptoken=aB3_-token` };
const delta: GroupPageRequest = { kind: 'link', link: `${root}/v1.0/groups/delta?$deltatoken=aB3_-token` };

function documented(name: string, folder = pagesFolder): DocumentedBody {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}

async function replay({ status, headers, body }: DocumentedBody, request: GroupPageRequest) {
  await using graph = await scriptedGraph(() => ({ status, headers, body }));
  return await graph.directory().fetchGroupPage(request);
}

/** An entry in short: what became of the group, its members by kind, those whose membership ended with a minus. */
function inShort({ removed, members }: GroupEntry): string {
  return [removed ?? 'there', ...members.map((member) => `${member.removed ? '-' : '+'}${member.kind}`)].join(
    ' ',
  );
}

const pages: readonly (readonly [string, GroupPageRequest, readonly string[], 'next' | 'delta'])[] = [
  // A group without members has no members@delta.
  ['groups-delta-01-initial', initial, ['there +user +user', 'there'], 'next'],
  ['groups-delta-02-nextlink', next, ['there +user', 'there +user +user'], 'next'],
  ['groups-delta-03-final-deltalink', next, ['there', 'there'], 'delta'],
  ['groups-delta-04-nochange', delta, [], 'delta'],
  // The membership ended: not the member.
  ['groups-delta-05-member-add-remove', delta, ['there -user +user'], 'delta'],
  ['groups-delta-06-large-group-page1', initial, ['there -user +user'], 'next'],
  ['groups-delta-07-large-group-page2', next, ['there -user +user'], 'next'],
  ['groups-delta-08-default-properties', initial, ['there +user +user'], 'next'],
];

describe('documented pages of groups/delta', () => {
  test.each(pages)('S12: %s', async (name, request, expected, kind) => {
    const reply = documented(name);
    const result = await replay(reply, request);
    if (result.kind !== 'page') return expect.fail(result.kind);
    const { value, ...body } = reply.body;
    expect(result.entries.map(inShort)).toEqual(expected);
    expect(result.entries.map(({ objectId }) => objectId)).toEqual(value.map(({ id }) => id));
    const ids = value.flatMap((item) => ((item['members@delta'] ?? []) as Item[]).map(({ id }) => id));
    expect(result.entries.flatMap(({ members }) => members.map(({ objectId }) => objectId))).toEqual(ids);
    expect(result.next).toEqual({ kind, link: body['@odata.nextLink'] ?? body['@odata.deltaLink'] });
  });

  test('S12: two pages of a large group are two slices of one group', async () => {
    const slices = await Promise.all(
      ['groups-delta-06-large-group-page1', 'groups-delta-07-large-group-page2'].map((name) =>
        replay(documented(name), next),
      ),
    );
    const entries = slices.flatMap((slice) => (slice.kind === 'page' ? slice.entries : []));
    expect(new Set(entries.map(({ objectId }) => objectId)).size).toBe(1);
    expect(new Set(entries.flatMap(({ members }) => members.map(({ objectId }) => objectId))).size).toBe(4);
  });

  test('every documented body is replayed', () => {
    expect(readdirSync(pagesFolder).sort()).toEqual(pages.map(([name]) => `${name}.json`));
  });
});

describe('documented errors on groups/delta', () => {
  test.each([
    ['error-400-deltalink-older-than-30-days', 'request_UnsupportedQuery'],
    ['error-400-expired-page-token', 'directory_ExpiredPageToken'],
    ['error-400-steady-state-30-days', 'request_UnsupportedQuery'],
    ['error-400-syncstatenotfound', 'syncStateNotFound'],
    ['error-404-skiptoken-unknownerror', 'pageLinkNotFound'],
    ['error-410-resyncrequired', 'resyncRequired'],
    ['error-410-syncstatenotfound', 'syncStateNotFound'],
  ])('S5: %s rejects a token, and is a mistake in a request without one', async (name, cause) => {
    const reply = documented(name, errorsFolder);
    for (const request of [next, delta]) {
      expect(await replay(reply, request)).toEqual({ kind: 'token-rejected', cause });
    }
    await expect(replay(reply, initial)).rejects.toMatchObject({ code: 'ERR_DIRECTORY_REQUEST_INVALID' });
  });

  test.each([
    ['error-401-cae', 'ERR_DIRECTORY_UNAUTHORIZED', false],
    ['error-403-request-denied', 'ERR_DIRECTORY_FORBIDDEN', false],
    ['error-429-throttled', 'ERR_DIRECTORY_THROTTLED', true],
  ])('S5: %s keeps the token', async (name, code, retryable) => {
    for (const request of [initial, next, delta]) {
      const replayed = replay(documented(name, errorsFolder), request);
      await expect(replayed).rejects.toMatchObject({ code, retryable });
    }
  });
});
