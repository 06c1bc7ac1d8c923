import { parseArgs } from 'node:util';

export const usage = `Usage: npm run demo [-- --data FOLDER | --accident]

  --data FOLDER   keeps the state in FOLDER, in an embedded Postgres (PGlite); the next run goes on from it
  --accident      shows instead, in memory, what becomes of a list of people that is read in part
  --help          prints this

With DATABASE_URL in the environment the state is kept on that Postgres server, in the schema entra_delta_sync and the
table demo_state. --data goes before DATABASE_URL. Without either the demo runs in memory.`;

export type Arguments =
  | { readonly kind: 'run'; readonly folder: string | undefined }
  | { readonly kind: 'accident' }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export function readArguments(args: readonly string[]): Arguments {
  try {
    const options = {
      data: { type: 'string' },
      accident: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return { kind: 'help' };
    if (values.data?.trim() === '') return { kind: 'wrong', problem: '--data needs the name of a folder' };
    if (values.accident) {
      if (values.data === undefined) return { kind: 'accident' };
      return { kind: 'wrong', problem: '--accident keeps nothing: it goes without --data' };
    }
    return { kind: 'run', folder: values.data };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const { code } = error as { code?: unknown };
    const missing =
      code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' && !/--(help|accident)/.test(error.message);
    return { kind: 'wrong', problem: missing ? '--data needs the name of a folder' : error.message };
  }
}
