import { beforeAll, describe, expect, test } from 'vitest';
import type { Row, Table } from '../../examples/demo/expected-table.js';
import { Screen } from '../../examples/demo/screen.js';
import { firstDay as day } from '../../examples/demo/story.js';
import { verdictOf } from '../../examples/demo/verdict.js';
import { printVerdict } from '../../examples/demo/verdict-panel.js';
import { type Ended, runCommand } from './run-command.js';

describe('npm run demo, on a pipe', () => {
  let demo: Ended;
  beforeAll(async () => {
    demo = await runCommand('npm', ['run', '--silent', 'demo']);
  }, 120_000);

  test('ends with code 0 and the verdict that the table equals the tenant', () => {
    expect(demo.stderr).toBe('');
    expect(demo.code).toBe(0);
    expect(demo.stdout).toMatch(/\nThe table equals the tenant: 1,\d{3} users compared one by one\.\n$/);
  });

  test('prints no control characters', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(demo.stdout.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g)).toBeNull();
  });

  test('prints no bearer token and no state token', () => {
    expect(demo.stdout).not.toMatch(/token=|bearer|eyJ|https:/i);
    expect(demo.stdout.split(/\s/).filter((word) => /^[\w.+/=-]{60,}$/.test(word))).toEqual([]);
  });

  test('shows every scene, each with its round', () => {
    expect(day.map(({ title }) => title).filter((title) => !demo.stdout.includes(title))).toEqual([]);
    expect(demo.stdout.match(/ round completed · | no round · |no round · /g)).toHaveLength(day.length);
  });

  test.each([
    ['the initial round by mapping', /Executives +8 +8 +imported +1,940\n/],
    ['hires', /12 people are hired/],
    ['a rename', /ada\.abel\.400@contoso\.example is now ada\.abel\.400\.smith@contoso\.example/],
    ['a domain move', /contoso\.example became fabrikam\.example for 1,953 users/],
    ['leavers', /preserved \(soft-deleted\)/],
    ['a disabled account', /preserved \(disabled\)/],
    ['a restore', /reactivated \(soft-deleted\)/],
    ['an expired token', /token resets +1\n/],
    ['a Retry-After obeyed', /waited 30 s after .*\n +waited 1 min 30 s after /],
    ['the wait on the virtual clock', / 2 min virtual\n/],
    ['an expired license', /menu entry "sync now" +invisible\n/],
    ['no request and no change with an expired license', /no round · 0 requests · 0 changes · /],
    ['its renewal', /The license is renewed\n[\s\S]*imported +3\n/],
    ['the status', /Status\n +last sync +2 March, 17:00\n/],
  ])('shows %s', (_, pattern) => {
    expect(demo.stdout).toMatch(pattern);
  });
});

describe('npm run demo -- --accident', () => {
  let demo: Ended;
  beforeAll(async () => {
    demo = await runCommand('npm', ['run', '--silent', 'demo', '--', '--accident']);
  }, 120_000);

  test.each([
    ['a list that fails half-way', /the round fails \(ERR_DIRECTORY_FORBIDDEN\)[^\n]*preserved 0\n/],
    ['an empty list', /initial round held: 0 people read[^\n]*preserved 0\n/],
    ['whom the hold keeps, and why', /on hold: 1,940 people \(preserve, empty-answer\)/],
    ['a 403 taken for no people', /on hold: 1,552 people \(preserve, over-limit\)/],
    [
      'a hold that a whole list ends',
      /The list is whole again\n.*\n +in the table: 1,940 active, 0 preserved\n\n/,
    ],
    ['an approval by mistake', /ann approves five of them[^\n]*Preserved: 0\n/],
    ['a dismissal', /ann dismisses the rest: 1,547 people/],
    ['an approval of people who left', /ann approves: [^\n]*Preserved: 450\n/],
    ['that it cost nobody', /\nNobody was preserved who had not left\.\n$/],
  ])('S1, S2: shows %s', (_, pattern) => {
    expect(demo).toMatchObject({ stderr: '', code: 0 });
    expect(demo.stdout).toMatch(pattern);
  });

  test('prints no bearer token and no state token', () => {
    expect(demo.stdout).not.toMatch(/token=|bearer|eyJ|https:/i);
  });
});

describe('the verdict of the demo', () => {
  const row: Row = {
    displayName: 'Ada',
    userPrincipalName: 'ada@contoso.example',
    mail: 'ada@contoso.example',
    backupAddress: 'ada@contoso.example',
    state: 'active',
    mapping: 'Sales',
    profile: 'gold',
  };
  const table: Table = new Map([
    ['1', row],
    ['2', { ...row, displayName: 'Ben' }],
  ]);

  test('passes on an equal table', () => {
    const { code, text } = told(table, new Map(table));
    expect(code).toBe(0);
    expect(text).toContain('The table equals the tenant: 2 users');
  });

  test.each(Object.keys(row) as (keyof Row)[])('fails on a changed %s', (field) => {
    const { code, text } = told(new Map(table).set('1', { ...row, [field]: 'changed' }), table);
    expect(code).toBe(1);
    expect(text).toContain(`${field} is changed, not ${row[field]}`);
  });

  test('fails on a user who is missing', () => {
    expect(told(new Map([['1', row]]), table)).toMatchObject({
      code: 1,
      text: expect.stringContaining('Ben (2) is missing'),
    });
  });

  test('fails on a user who should not be there', () => {
    expect(told(table, new Map([['1', row]]))).toMatchObject({
      code: 1,
      text: expect.stringContaining('Ben (2) should not be there'),
    });
  });
});

describe('the screen of the demo', () => {
  const progress = { pages: 5, users: 1000, of: 2000, ms: 500 };

  test('draws colours and a live bar on a terminal, and wipes the bar', () => {
    const text = shown({}, (screen) => {
      screen.line(screen.paint('green', 'equal'));
      screen.progress(progress);
      screen.progressDone();
    });
    expect(text).toContain('\u001b[32mequal');
    expect(text).toContain('5 pages  1,000 users  2,000 users/s');
    expect(text).toContain(`${'█'.repeat(15)}${'░'.repeat(15)}`);
    expect(text.endsWith('\r\u001b[2K')).toBe(true);
  });

  test('is plain on a terminal with NO_COLOR', () => {
    const text = shown({ NO_COLOR: '1' }, (screen) => {
      screen.line(screen.paint('green', 'equal'));
      screen.progress(progress);
      screen.progressDone();
    });
    expect(text).toBe('equal\n');
  });
});

function told(actual: Table, expected: Table) {
  let code: number | undefined;
  const text = shown({ NO_COLOR: '1' }, (screen) => {
    code = printVerdict(screen, verdictOf(actual, expected));
  });
  return { code, text };
}

function shown(env: Readonly<Record<string, string>>, draw: (screen: Screen) => void): string {
  let text = '';
  const out = {
    isTTY: true,
    write: (part: string) => {
      text += part;
    },
  };
  draw(new Screen(out, env));
  return text;
}
