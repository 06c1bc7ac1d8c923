import { describe, expect, test } from 'vitest';
import { readUserPage } from '../../../../src/adapters/graph/read-user-page.js';

const origin = 'https://graph.microsoft.com';
const link = `${origin}/v1.0/users/delta?$skiptoken=abc`;
const id = '0A1B2C3D-1111-4222-8333-944445555666';
const initial = { round: 'initial', origin } as const;
const incremental = { round: 'incremental', origin } as const;
const page = (...value: unknown[]) => ({ '@odata.context': 'x', '@odata.nextLink': link, value });

function onlyEntry(item: unknown, round: typeof initial | typeof incremental = initial) {
  const read = readUserPage(page(item), round);
  if (!read.ok) throw new Error(read.reason);
  return read.entries[0]!;
}

describe('links', () => {
  test('nextLink goes on, also after an empty page', () => {
    expect(readUserPage(page(), initial)).toEqual({ ok: true, entries: [], next: { kind: 'next', link } });
  });

  test('deltaLink ends the round; null counts as no link', () => {
    const deltaLink = `${origin}/v1.0/users/delta?$deltatoken=abc`;
    const body = { '@odata.nextLink': null, '@odata.deltaLink': deltaLink, value: [] };
    expect(readUserPage(body, initial)).toMatchObject({ next: { kind: 'delta', link: deltaLink } });
  });

  test.each([
    ['nextLink', 'https://evil.example/v1.0/users/delta?$skiptoken=s3cr3t'],
    ['deltaLink', 'https://evil.example/v1.0/users/delta?$deltatoken=s3cr3t'],
    ['deltaLink', 7],
  ])('S6: a foreign %s is refused', (name, foreign) => {
    const read = readUserPage({ [`@odata.${name}`]: foreign, value: [] }, initial);
    expect(read).toMatchObject({ ok: false, code: 'ERR_DIRECTORY_LINK_INVALID' });
    expect(read.ok ? '' : read.reason).toContain(`@odata.${name}`);
    expect(JSON.stringify(read)).not.toContain('s3cr3t');
  });
});

describe('S8: a body that is no page is refused', () => {
  test.each([
    ['text', 'hello'],
    ['HTML', '<html></html>'],
    ['null', null],
    ['nothing', undefined],
    ['a list', []],
    ['a stream', new ReadableStream()],
    ['no value', { '@odata.nextLink': link }],
    ['a value that is no list', { '@odata.nextLink': link, value: {} }],
    ['both links', { ...page(), '@odata.deltaLink': link }],
    ['no link', { value: [] }],
  ])('%s', (_what, body) => {
    expect(readUserPage(body, initial)).toMatchObject({ ok: false, code: 'ERR_DIRECTORY_RESPONSE_INVALID' });
  });

  test.each([undefined, null, 7, '', {}])('an item with the id %s, by its place', (bad) => {
    const read = readUserPage(page({ id }, { id }, { id }, { id: bad }), initial);
    expect(read).toMatchObject({ ok: false, code: 'ERR_DIRECTORY_RESPONSE_INVALID' });
    expect(read.ok ? '' : read.reason).toContain('value[3].id');
  });

  test.each([null, 'x', []])('an item that is %s', (item) => {
    const read = readUserPage(page(item), initial);
    expect(read.ok ? '' : read.reason).toContain('value[0]');
  });
});

describe('entries', () => {
  const user = { id, userPrincipalName: 'ines@fabrikam.example', accountEnabled: false, mobilePhone: null };

  test('ids are lower-cased and not among the properties; null stays null, absent stays absent', () => {
    const { id: _, ...properties } = user;
    expect(onlyEntry(user)).toEqual({ kind: 'user', objectId: id.toLowerCase(), whole: true, properties });
  });

  test.each([
    ['an initial round with both', user, initial, true],
    ['an incremental round', user, incremental, false],
    ['no accountEnabled', { ...user, accountEnabled: undefined }, initial, false],
    ['accountEnabled null', { ...user, accountEnabled: null }, initial, false],
    ['no userPrincipalName', { id, accountEnabled: true }, initial, false],
    ['an empty userPrincipalName', { ...user, userPrincipalName: '' }, initial, false],
  ])('whole: %s', (_what, item, round, whole) => {
    expect(onlyEntry(item, round)).toMatchObject({ kind: 'user', whole });
  });

  test.each([
    [{ reason: 'deleted' }, 'deleted'],
    [{ reason: 'changed' }, 'changed'],
    [{ reason: 'other' }, 'changed'],
    [{}, 'changed'],
    [true, 'changed'],
  ])('@removed %j is %s', (removed, reason) => {
    expect(onlyEntry({ id, '@removed': removed })).toEqual({
      kind: 'removed',
      objectId: id.toLowerCase(),
      reason,
    });
  });

  test('annotations are dropped, unknown properties pass', () => {
    const item = {
      ...user,
      '@odata.type': '#microsoft.graph.user',
      'manager@delta': [{ '@odata.type': '#microsoft.graph.user', id }],
      'mail@odata.type': 'x',
      '@removed': null,
      somethingNew: { deep: [1] },
    };
    const { id: _, ...properties } = user;
    expect(onlyEntry(item)).toMatchObject({ properties: { ...properties, somethingNew: { deep: [1] } } });
    expect(Object.keys((onlyEntry(item) as { properties: object }).properties)).toHaveLength(4);
  });

  test('S8: __proto__, constructor and lone surrogates break nothing', () => {
    const entry = onlyEntry(
      JSON.parse(`{"id":"${id}","__proto__":{"isAdmin":true},"constructor":"c","displayName":"\\ud800"}`),
    );
    const { properties } = entry as { properties: Record<string, unknown> };
    expect(properties.isAdmin).toBeUndefined();
    expect(Object.getPrototypeOf(properties)).toBe(Object.prototype);
    expect(properties).toEqual({ constructor: 'c', displayName: '\ud800' });
  });

  test('order and repeats stay as Graph sent them', () => {
    const read = readUserPage(page({ id: 'B' }, { id: 'A' }, { id: 'B', '@removed': {} }), incremental);
    expect(read.ok && read.entries.map(({ kind, objectId }) => `${kind} ${objectId}`)).toEqual([
      'user b',
      'user a',
      'removed b',
    ]);
  });
});
