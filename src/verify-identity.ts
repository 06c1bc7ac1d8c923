import { systemClock } from './adapters/system/system-clock.js';
import { soundRandom } from './adapters/system/system-random.js';
import type { IdentityQuery, IdentityVerdict } from './domain/identity-verdict.js';
import { verifyAlone } from './engine/identity/verify-alone.js';
import { resolveVerifyOptions, type VerifyIdentityOptions } from './options.js';
import type { Directory } from './ports/directory.js';

/**
 * The gate alone (`client.identity.verify`), for a product that keeps its users elsewhere: needs no repository, mapping
 * or license, and writes nothing. Nobody is managed here, so whom the directory has nowhere is `unknown` and never
 * `gone`: nobody can tell a purged account from one so new that the directory lags. Concurrent calls share nothing.
 *
 * Throws ERR_TENANT_MISMATCH (with `tenantId`), ERR_OPTIONS_INVALID, or the signal's reason.
 */
export async function verifyIdentity(
  directory: Directory,
  query: IdentityQuery,
  options: VerifyIdentityOptions = {},
): Promise<IdentityVerdict> {
  const resolved = resolveVerifyOptions(directory, options);
  const random = soundRandom(options.random);
  const { clock = systemClock, signal = new AbortController().signal } = options;
  return verifyAlone({ ...resolved, directory, clock, random }, query, signal);
}
