import { capabilities } from '../../../domain/access.js';
import { assertSame, assertThat } from '../difference.js';
import type { DirectoryCases } from './directory-case.js';

const states: readonly string[] = ['granted', 'missing', 'unknown'];

/** For directories that know of rights; the tenant of a case is one in which everything may be read. */
export const accessCases: DirectoryCases = {
  'access: each capability is granted or unknown where all may be read, and that of reading users is granted':
    async ({ directory }) => {
      for (const capability of directory.checkAccess === undefined ? [] : capabilities) {
        const answer = await directory.checkAccess?.(capability);
        assertThat(states.includes(answer?.state ?? ''), `${capability} has a state of its own`);
        assertThat(answer?.state !== 'missing', `${capability} is said to be missing`);
        assertSame(answer?.missingRights, [], `the rights missing for ${capability}`);
        if (capability === 'read-users') assertSame(answer?.state, 'granted', 'the right to read users');
      }
    },
};
