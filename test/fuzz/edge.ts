import type { Arbitrary } from 'fast-check';

/** A place where something comes in, with what may come and what must hold then. */
export interface Edge<Input = unknown> {
  /** In kebab-case; names the folder of its corpus. */
  readonly name: string;
  /** Inputs are plain JSON, so that one that failed can be kept in a file. */
  readonly arbitrary: Arbitrary<Input>;
  /** Runs of a fixed seed in `npm test`, some one to three seconds. */
  readonly shortRuns: number;
  /** Gets ready once for many inputs. */
  open(): Promise<OpenEdge<Input>>;
}

export interface OpenEdge<Input> extends AsyncDisposable {
  /** Rejects where the library broke. */
  check(input: Input): Promise<void>;
}

/** An edge whose inputs need nothing that has to be opened. */
export function simpleEdge<Input>(
  edge: Omit<Edge<Input>, 'open'> & { readonly check: (input: Input) => Promise<void> },
): Edge<Input> {
  const { check, ...rest } = edge;
  return { ...rest, open: async () => ({ check, [Symbol.asyncDispose]: async () => undefined }) };
}
