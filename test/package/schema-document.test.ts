import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { schemaDocument } from './schema-document.js';

const file = fileURLToPath(new URL('../../docs/schema.md', import.meta.url));

test('docs/schema.md says what the catalogue says, and every table and column has a comment', async () => {
  const document = await schemaDocument(inject('postgresUrl'));
  expect(document).not.toMatch(/\|\s+\|$/m);
  if (process.env.WRITE_SCHEMA_DOCUMENT === '1') writeFileSync(file, document);
  expect(readFileSync(file, 'utf8')).toBe(document);
});
