import { describe, expect, test } from 'vitest';
import { textOf } from './documents.js';

const page = textOf('docs/operations.md');

/** The members of a union of texts, read from where it is declared. */
function membersOf(file: string, type: string): string[] {
  const [, declared = ''] = textOf(file).split(`export type ${type} =`);
  return [...declared.slice(0, declared.indexOf(';')).matchAll(/'([\w-]+)'/g)].map((match) => match[1]!);
}

function eventsIn(file: string): string[] {
  const [, declared = ''] = textOf(file).split('export interface DeltaSyncEvents {');
  const body = declared.slice(0, declared.indexOf('\n}'));
  return [...body.matchAll(/^ {2}'?([\w:]+)'?: \{/gm)].map((match) => match[1]!);
}

/** The part of the page under a heading. */
function section(heading: string): string {
  const [, text = ''] = page.split(`\n## ${heading}\n`);
  return text.split('\n## ')[0]!;
}

describe('the operations page', () => {
  test.each([
    ['Errors', membersOf('src/errors.ts', 'DeltaSyncErrorCode')],
    ['Leftovers', membersOf('src/domain/leftover.ts', 'LeftoverReason')],
    [
      'Holds',
      [...membersOf('src/domain/hold.ts', 'HoldReason'), ...membersOf('src/domain/brakes.ts', 'BrakeReason')],
    ],
    ['Events', eventsIn('src/events.ts')],
  ])('%s: names each', (heading, members) => {
    expect(members.length).toBeGreaterThan(3);
    expect(members.filter((member) => !section(heading).includes(`\`${member}\``))).toEqual([]);
  });

  test('names no error code that is none', () => {
    const codes = membersOf('src/errors.ts', 'DeltaSyncErrorCode');
    const named = [...page.matchAll(/ERR_[A-Z_]+/g)].map((match) => match[0]);
    expect(named.filter((code) => !codes.includes(code))).toEqual([]);
  });
});
