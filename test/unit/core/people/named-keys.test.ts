import { expect, test } from 'vitest';
import { namedKeys } from '../../../../src/core/people/named-keys.js';
import type { Question } from '../../../../src/core/people/question.js';

const properties = {
  userPrincipalName: 'Ann@x',
  mail: 'ann@x',
  proxyAddresses: ['SMTP:ann@x', 'smtp:alias@x', 'sip:ann@elsewhere'],
};
const entry = (removed: 'changed' | null): Question => ({
  kind: 'entry',
  objectId: 'a',
  entry: { objectId: 'a', removed, whole: false, properties, contradictory: false },
});

test('I5: the names of an incremental entry are asked about with the people themselves, each once', () => {
  const holder: Question = { kind: 'holder', objectId: 'b' };
  expect(namedKeys([entry(null), holder, entry(null)], 'incremental')).toEqual(['ann@x', 'alias@x']);
});

test('nobody is asked about whom a removal names, or whom a full round brings', () => {
  expect(namedKeys([entry('changed')], 'incremental')).toEqual([]);
  expect(namedKeys([entry(null)], 'initial')).toEqual([]);
});
