import { describe, expect, test } from 'vitest';
import type { DecidedPerson } from '../../../../src/core/people/build-commit.js';
import {
  claimOfPerson,
  conflictsOf,
  contestableKeys,
  namesIn,
} from '../../../../src/core/people/conflicts.js';
import type { PeopleFacts, Question } from '../../../../src/core/people/question.js';
import type { Properties } from '../../../../src/domain/directory-user.js';
import type { UserRecord } from '../../../../src/domain/records.js';
import { imports, named, updates } from './decided.js';
import { aRound, aUser, found, known, person } from './facts.js';

const round = aRound();
const inMail = (mail: string | null, upn = 'a@x'): Properties => ({
  ...person,
  userPrincipalName: upn,
  mail,
});
const someone = (objectId: string, userPrincipalName: string, over: Partial<UserRecord> = {}) =>
  aUser({ objectId, userPrincipalName, ...over, ...recordKeys(userPrincipalName, over) });

function recordKeys(upn: string, { mail = null }: Partial<UserRecord>): Partial<UserRecord> {
  const backupAddress = mail ?? upn;
  return { mail, backupAddress, upnKey: upn.toLowerCase(), addressKey: backupAddress.toLowerCase() };
}

/** Somebody of whom an entry says these names, and whom no record keeps. */
function passing(objectId: string, properties: Properties, over: object = {}): DecidedPerson {
  const entry = { objectId, removed: null, whole: true, properties, contradictory: false, ...over };
  return { question: { kind: 'entry', objectId, entry }, intent: { kind: 'nothing', tally: 'guest' } };
}

function facts(over: Partial<PeopleFacts> = {}): PeopleFacts {
  return { ...known(), ...over };
}

describe('what somebody claims', () => {
  test('I3: an update claims UPN and address by key, a mail of their own outranks', () => {
    expect(claimOfPerson(updates(aUser(), inMail('M@X', 'U@X')), round)).toEqual({
      objectId: 'a',
      upnKey: 'u@x',
      addressKey: 'm@x',
      byMail: true,
    });
    expect(claimOfPerson(updates(aUser(), inMail(null)), round)).toMatchObject({ byMail: false });
  });

  test('I4: with addressSource upn every claim is of the same rank', () => {
    const byUpn = aRound({ policy: { addressSource: 'upn' } });
    expect(claimOfPerson(updates(aUser(), inMail('m@x')), byUpn)).toMatchObject({
      addressKey: 'a@x',
      byMail: true,
    });
    expect(claimOfPerson(imports('a', inMail('m@x')), byUpn)).toMatchObject({
      addressKey: 'a@x',
      byMail: true,
    });
  });

  test('I4: also who has no mail; and who is gone claims as their record has it', () => {
    const byUpn = aRound({ policy: { addressSource: 'upn' } });
    expect(claimOfPerson(updates(aUser(), inMail(null)), byUpn)).toMatchObject({ byMail: true });
    const withMail = aUser({ mail: 'm@x' });
    const gone = updates(withMail, {}, { life: { kind: 'preserve', cause: 'deleted' } });
    expect(claimOfPerson(gone, round)).toMatchObject({ upnKey: 'a@x', addressKey: 'm@x', byMail: true });
    const waiting = { ...withMail, backupAddress: null, addressKey: null };
    const goneWaiting = updates(waiting, {}, { life: { kind: 'preserve', cause: 'deleted' } });
    expect(claimOfPerson(goneWaiting, round)).toMatchObject({ upnKey: 'a@x', addressKey: null });
  });

  test('a newcomer claims what they are imported with, one who starts preserved claims nothing', () => {
    expect(claimOfPerson(imports('a', inMail('m@x')), round)).toMatchObject({
      upnKey: 'a@x',
      addressKey: 'm@x',
    });
    expect(claimOfPerson(imports('a', inMail('m@x'), { state: 'preserved' }), round)).toBeUndefined();
  });

  test('R10: a preserved person claims only when they come back', () => {
    const gone = aUser({ state: 'preserved', stateReason: 'disabled' });
    expect(claimOfPerson(updates(gone, person), round)).toBeUndefined();
    const back = updates(gone, person, { life: { kind: 'reactivate' } });
    expect(claimOfPerson(back, round)).toMatchObject({ upnKey: 'a@x' });
  });

  test('I4: a holder that releases claims nothing, and a leftover neither', () => {
    const releases = updates(aUser(), {}, { releases: true, life: { kind: 'preserve', cause: 'deleted' } });
    expect(claimOfPerson(releases, round)).toMatchObject({ upnKey: null, addressKey: null });
    expect(claimOfPerson(passing('a', person), round)).toBeUndefined();
  });
});

describe('the keys under which the store is asked', () => {
  test('R4: who keeps what they hold costs no question', () => {
    expect(contestableKeys([updates(aUser(), person)], round)).toEqual([]);
    expect(contestableKeys([updates(aUser(), { ...person, userPrincipalName: 'A@X' })], round)).toEqual([]);
  });

  test('I3: a rename asks for the new keys', () => {
    expect(contestableKeys([updates(aUser(), inMail('m@x', 'u@x'))], round).sort()).toEqual(['m@x', 'u@x']);
  });

  test('I5: an entry of whomever asks for UPN, mail and smtp proxies', () => {
    const names = {
      userPrincipalName: 'G@x',
      mail: 'g.m@x',
      proxyAddresses: ['SMTP:g.m@x', 'smtp:Al@x', 'SIP:s@x', 7],
    };
    expect(contestableKeys([passing('g', names)], round).sort()).toEqual(['al@x', 'g.m@x', 'g@x']);
    expect(contestableKeys([passing('g', names, { removed: 'changed' })], round)).toEqual([]);
  });

  test('a missing or empty name asks for nothing', () => {
    expect(
      contestableKeys(
        [passing('g', { userPrincipalName: '', mail: null, proxyAddresses: ['smtp:'] })],
        round,
      ),
    ).toEqual([]);
  });
});

test('I5: names are those of UPN, mail and smtp proxies, each once', () => {
  const names = {
    userPrincipalName: 'a@x',
    mail: 'a@x',
    proxyAddresses: ['SMTP:a@x', 'smtp:b@x', 'X500:/o=x'],
  };
  expect(namesIn(names).map((name) => name.toLowerCase())).toEqual(expect.arrayContaining(['a@x', 'b@x']));
  expect(new Set(namesIn(names)).size).toBe(2);
  expect(namesIn({ proxyAddresses: null })).toEqual([]);
});

describe('whom to look at', () => {
  const holder = someone('h', 'x@x');
  const heir = imports('b', named('x@x'));

  test('I4: nobody, where nobody holds what is claimed', () => {
    expect(conflictsOf([heir], [], round, facts())).toEqual({ claimants: [], holders: [] });
    expect(conflictsOf([heir], [someone('h', 'other@x')], round, facts())).toEqual({
      claimants: [],
      holders: [],
    });
  });

  test('I4: a newcomer whose word no read has confirmed, and the holder', () => {
    expect(conflictsOf([heir], [holder], round, facts())).toEqual({ claimants: ['b'], holders: ['h'] });
  });

  test('I4: the holder alone, when the claimant was read', () => {
    const reads = new Map([['b', found(named('x@x'))]]);
    expect(conflictsOf([heir], [holder], round, facts({ reads }))).toEqual({ claimants: [], holders: ['h'] });
  });

  test('I5: the holder alone, when the name is said of somebody whom nobody manages', () => {
    const guest = passing('g', { proxyAddresses: ['smtp:X@x'] });
    expect(conflictsOf([guest], [holder], round, facts())).toEqual({ claimants: [], holders: ['h'] });
  });

  test('I4: one level deep: a holder is not asked about what they claim in turn, nor twice', () => {
    const asked: Question = { kind: 'holder', objectId: 'h' };
    const moving = { ...updates(holder, named('y@x')), question: asked };
    const next = someone('n', 'y@x');
    expect(conflictsOf([heir, moving], [holder, next], round, facts())).toEqual({
      claimants: [],
      holders: [],
    });
    const staying = { ...updates(holder, named('x@x')), question: asked };
    const reads = new Map([['b', found(named('x@x'))]]);
    expect(conflictsOf([heir, staying], [holder], round, facts({ reads }))).toEqual({
      claimants: [],
      holders: [],
    });
  });

  test('I3: who lets go in the same commit by themselves is not looked at', () => {
    const moving = updates(holder, named('y@x'));
    expect(conflictsOf([heir, moving], [holder], round, facts())).toEqual({ claimants: [], holders: [] });
  });

  test('I3: who is in the commit and stays, or is left over, is looked at as a holder, once', () => {
    const staying = updates(holder, named('x@x'));
    expect(conflictsOf([heir, staying], [holder], round, facts()).holders).toEqual(['h']);
    const open: DecidedPerson = {
      question: staying.question,
      intent: { kind: 'left-over', reason: 'unsettled' },
    };
    expect(conflictsOf([heir, open], [holder], round, facts()).holders).toEqual(['h']);
    expect(conflictsOf([heir, open], [holder], round, facts({ asHolders: new Set(['h']) })).holders).toEqual(
      [],
    );
  });

  test('two holders of two names of one claimant are both looked at', () => {
    const both = imports('b', inMail('m@x', 'u@x'));
    const holders = [someone('h', 'u@x'), someone('i', 'i@x', { mail: 'm@x' })];
    expect([...conflictsOf([both], holders, round, facts()).holders].sort()).toEqual(['h', 'i']);
  });

  test('I4: so are two holders of one name, by UPN and by mail', () => {
    const holders = [someone('h', 'x@x', { mail: 'h@x' }), someone('i', 'i@x', { mail: 'x@x' })];
    expect([...conflictsOf([heir], holders, round, facts()).holders].sort()).toEqual(['h', 'i']);
  });

  test('nobody stands in their own way', () => {
    expect(conflictsOf([updates(holder, named('x@x'))], [holder], round, facts()).holders).toEqual([]);
  });
});
