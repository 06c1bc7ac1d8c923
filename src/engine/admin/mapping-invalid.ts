import { DeltaSyncError } from '../../errors.js';

/** ERR_MAPPING_INVALID, with the fields that are wrong and why, a hundred of them at most. */
export function mappingInvalid(
  problems: readonly { readonly path: string; readonly reason: string }[],
): DeltaSyncError<'ERR_MAPPING_INVALID'> {
  // Names that nobody knows are quoted, and may be as long and as many as they like.
  const short = problems
    .slice(0, 100)
    .map(({ path, reason }) => ({ path: path.slice(0, 200), reason: reason.slice(0, 200) }));
  const told = short.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
  return new DeltaSyncError('ERR_MAPPING_INVALID', `Invalid mapping. ${told}`.slice(0, 2_000), {
    problems: short,
  });
}
