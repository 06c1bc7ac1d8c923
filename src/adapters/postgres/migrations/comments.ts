/** What stands beside a table and its columns in the catalogue. */
export function comments(
  table: string,
  about: string,
  columns: Readonly<Record<string, string>>,
): readonly string[] {
  return [
    `COMMENT ON TABLE :schema.${table} IS ${text(about)}`,
    ...(table === 'migrations'
      ? []
      : [`COMMENT ON COLUMN :schema.${table}.tenant_id IS 'The Entra tenant.'`]),
    ...columnComments(table, columns),
  ];
}

export function columnComments(table: string, columns: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(columns).map(
    ([column, comment]) => `COMMENT ON COLUMN :schema.${table}."${column}" IS ${text(comment)}`,
  );
}

function text(comment: string): string {
  return `'${comment.replaceAll("'", "''")}'`;
}
