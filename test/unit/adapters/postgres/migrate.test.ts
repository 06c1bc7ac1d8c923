import { expect, test } from 'vitest';
import { maxMigrateAttempts } from '../../../../src/adapters/postgres/migrate.js';
import { migrations } from '../../../../src/adapters/postgres/migrations/index.js';
import { PostgresRepository } from '../../../../src/adapters/postgres/postgres-repository.js';

/** A server that takes so many migrations back, with this SQLSTATE, when they come to their last statement. */
function serverThatTakesBack(times: number, code: string) {
  const asked: string[] = [];
  let left = times;
  const rowsOf = (text: string): unknown[][] => {
    if (text.includes('server_encoding')) return [['UTF8']];
    return text.includes('pg_namespace') ? [['1']] : [];
  };
  const query = async ({ text }: { readonly text: string }) => {
    asked.push(text);
    if (text.startsWith('INSERT INTO') && left > 0) {
      left -= 1;
      throw Object.assign(new Error('taken back'), { code });
    }
    return { rows: rowsOf(text) };
  };
  const client = { query, release: () => undefined, on: () => undefined, removeListener: () => undefined };
  const repository = new PostgresRepository({ pool: { query, connect: async () => client } });
  const count = (word: string) => asked.filter((text) => text.startsWith(word)).length;
  return { migrate: () => repository.migrate(), count };
}

test.each(['40P01', '40001'])('a migration that the server took back with %s is begun anew', async (code) => {
  const { migrate, count } = serverThatTakesBack(maxMigrateAttempts - 1, code);
  await migrate();
  expect([count('BEGIN'), count('ROLLBACK'), count('COMMIT')]).toEqual([10, 9, 1]);
});

test.each([
  ['40P01', maxMigrateAttempts],
  ['42P07', 1],
])('one that fails with %s is begun %i times at most', async (code, attempts) => {
  const { migrate, count } = serverThatTakesBack(99, code);
  await expect(migrate()).rejects.toMatchObject({ code });
  expect([count('BEGIN'), count('COMMIT')]).toEqual([attempts, 0]);
});

test('a migration of tables in use locks them before it writes, the one that commits lock first before the others', () => {
  const { statements } = migrations.find(({ version }) => version === 3)!;
  const altered = statements.filter((statement) => statement.startsWith('ALTER TABLE'));
  expect(statements.slice(0, altered.length)).toEqual(altered);
  expect(altered.map((statement) => statement.split(/\s+/)[2])).toEqual([
    ':schema.sync_states',
    ':schema.users',
  ]);
});
