import type { Row, Table } from './expected-table.js';
import type { DemoClient } from './world.js';

export interface Verdict {
  readonly equal: boolean;
  readonly users: number;
  /** One line for each user or field that differs. */
  readonly differences: readonly string[];
}

/** Compares the product's table with the expected one, user by user and field by field. */
export function verdictOf(actual: Table, expected: Table): Verdict {
  const differences: string[] = [];
  for (const [id, row] of expected) {
    const held = actual.get(id);
    if (held === undefined) differences.push(`${row.displayName} (${id}) is missing`);
    else differences.push(...fieldsThatDiffer(held, row, id));
  }
  for (const [id, row] of actual) {
    if (!expected.has(id)) differences.push(`${row.displayName} (${id}) should not be there`);
  }
  return { equal: differences.length === 0, users: expected.size, differences };
}

function fieldsThatDiffer(actual: Row, expected: Row, id: string): string[] {
  return (Object.keys(expected) as (keyof Row)[])
    .filter((field) => actual[field] !== expected[field])
    .map((field) => `${expected.displayName} (${id}): ${field} is ${actual[field]}, not ${expected[field]}`);
}

/** The product's table as it stands, by object id. */
export async function actualTable(client: DemoClient): Promise<Table> {
  const names = new Map<string, string>();
  for await (const { mappingId, name } of client.mappings.list()) names.set(mappingId, name);
  const table = new Map<string, Row>();
  for await (const user of client.users.list()) {
    const { displayName, userPrincipalName, mail, backupAddress, state, stateReason } = user;
    table.set(user.objectId, {
      displayName,
      userPrincipalName,
      mail,
      backupAddress,
      state: stateReason === null ? state : `${state}: ${stateReason}`,
      mapping: names.get(user.mappingId) ?? user.mappingId,
      profile: user.assignment.profile,
    });
  }
  return table;
}
