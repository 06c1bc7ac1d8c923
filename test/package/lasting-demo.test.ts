import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from 'entra-delta-sync/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readArguments } from '../../examples/demo/arguments.js';
import { openStore } from '../../examples/demo/open-store.js';
import { type Ended, type RunOptions, root, runTypeScript } from './run-command.js';

// PGlite takes seconds to start, and much longer on a busy machine.
const timeoutMs = 240_000;
const temporary = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function runDemo(args: readonly string[] = [], options: RunOptions = {}): Promise<Ended> {
  return runTypeScript(join(root, 'examples', 'demo', 'main.ts'), args, options);
}

/** Ended with code 0; gives the lines of the verdict. */
function verdictOf({ code, stdout, stderr }: Ended): readonly string[] {
  expect(stderr).toBe('');
  expect(code, stdout).toBe(0);
  return stdout.trimEnd().split('\n').slice(-2);
}

const equal = expect.stringMatching(/^The table equals the tenant: 1,9\d\d users compared one by one\.$/);
const wentOn = 'Went on from the last run: the first round was incremental.';

describe('npm run demo -- --data FOLDER', () => {
  test(
    'heals a run that was killed, and goes on incrementally with the next day',
    async () => {
      const data = ['--data', join(temporary, 'killed')];
      const killed = await runDemo(data, { signal: { name: 'SIGKILL', after: '09:00' } });
      expect(killed.code).toBeNull();
      const healing = await runDemo(data);
      expect(healing.stdout).toMatch(
        /\nDay 1: the last run was stopped, this one goes on at (09|1\d):00\.\n/,
      );
      expect(verdictOf(healing)[1]).toEqual(equal);
      const next = await runDemo(data);
      expect(next.stdout).toContain('\nDay 2: goes on from the last run.\n');
      expect(verdictOf(next)).toEqual([wentOn, equal]);
      expect(next.stdout).toMatch(/ incremental round completed · 1 page · 9 users · /);
      expect(readdirSync(data[1]!)).not.toContain('demo.pid');
    },
    timeoutMs,
  );

  test.each([
    ['that holds something else', 'letter.txt', 'it holds something else'],
    ['in which a process works', 'demo.pid', `process ${process.pid} works there`],
  ])('refuses a folder %s', async (_, file, reason) => {
    const folder = mkdtempSync(join(temporary, 'folder-'));
    writeFileSync(join(folder, file), String(process.pid));
    await expect(openStore({ folder, url: undefined }, new VirtualClock())).rejects.toThrow(
      `${folder} can't keep the state: ${reason}`,
    );
    expect(readdirSync(folder)).toEqual([file]);
  });
});

describe('npm run demo with DATABASE_URL', () => {
  const name = `demo_${randomUUID().replaceAll('-', '')}`;
  let server: pg.Client;
  let env: Record<string, string>;
  beforeAll(async () => {
    server = new pg.Client({ connectionString: inject('postgresUrl') });
    await server.connect();
    await server.query(`CREATE DATABASE ${name}`);
    const url = new URL(inject('postgresUrl'));
    url.pathname = `/${name}`;
    env = { DATABASE_URL: url.href };
  });
  afterAll(async () => {
    await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await server.end();
  });

  test(
    'gives the lease back on Ctrl-C, ends the day in the next run, and goes on incrementally day by day',
    async () => {
      const stopped = await runDemo([], { env, signal: { name: 'SIGINT', after: '09:00' } });
      expect([stopped.code, stopped.stderr]).toEqual([130, '']);
      expect(stopped.stdout.endsWith('\nStopped.\n')).toBe(true);
      const first = await runDemo([], { env });
      expect(first.stdout).not.toContain('waiting for its lease');
      expect(verdictOf(first)[1]).toEqual(equal);
      for (const day of [2, 3]) {
        const next = await runDemo([], { env });
        expect(next.stdout).toContain(`\nDay ${day}: goes on from the last run.\n`);
        expect(verdictOf(next)).toEqual([wentOn, equal]);
      }
    },
    timeoutMs,
  );

  test('says so when nobody answers there, without the password', async () => {
    const url = 'postgres://ada:secret@127.0.0.1:1/x';
    const opened = openStore({ folder: undefined, url }, new VirtualClock());
    await expect(opened).rejects.toThrow(
      "the database of DATABASE_URL can't keep the state: connect ECONNREFUSED 127.0.0.1:1",
    );
  });
});

describe('the arguments of the demo', () => {
  test('--help prints the usage', async () => {
    const { code, stdout, stderr } = await runDemo(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: npm run demo \[-- --data FOLDER \| --accident\]\n/);
  });

  test('that are wrong end it with code 2 and the usage', async () => {
    const { code, stdout, stderr } = await runDemo(['--data']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^--data needs the name of a folder\n\nUsage: npm run demo /);
  });

  test.each([
    [['--data', ' '], '--data needs the name of a folder'],
    [['--data='], '--data needs the name of a folder'],
    [['--help=x'], "Option '-h, --help' does not take an argument"],
    [['--dat', 'x'], "Unknown option '--dat'"],
    [['x'], "Unexpected argument 'x'. This command does not take positional arguments"],
  ])('%j are refused', (args, problem) => {
    expect(readArguments(args)).toEqual({ kind: 'wrong', problem });
  });
});
