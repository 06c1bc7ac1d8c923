import { DeltaSyncError } from '../../errors.js';

/** ERR_MAPPING_INVALID, with every field that is wrong and why. */
export function mappingInvalid(
  problems: readonly { readonly path: string; readonly reason: string }[],
): DeltaSyncError<'ERR_MAPPING_INVALID'> {
  const told = problems.map(({ path, reason }) => `${path}: ${reason}`).join('; ');
  return new DeltaSyncError('ERR_MAPPING_INVALID', `Invalid mapping. ${told}`, { problems });
}
