import type { UsersQuery } from '../../../ports/repository.js';
import { assertSame } from '../difference.js';
import type { CaseGroup } from './contract-case.js';
import { personOf } from './contract-ids.js';
import { contractTenant } from './contract-records.js';
import { activeUser, userAt } from './contract-users.js';
import type { Scene } from './scene.js';

async function finds(scene: Scene, query: Partial<UsersQuery>, expected: readonly number[]): Promise<void> {
  const found = await scene.repository.findUsers(contractTenant, {
    objectIds: [],
    addressKeys: [],
    ...query,
  });
  const ids = found.map(({ objectId }) => objectId).sort();
  assertSame(ids, expected.map(personOf), `the users found by ${JSON.stringify(query)}`);
}

const preserved = { ...activeUser(3), state: 'preserved' as const };

export const findUsersCases: CaseGroup = {
  about: 'finding users',
  cases: {
    'by object id, by UPN and by backup address, each once': async (scene) => {
      await scene.write({ put: { user: [activeUser(1), activeUser(2), preserved, userAt(4, null)] } });
      const { upnKey, addressKey } = activeUser(1);
      await finds(scene, {}, []);
      await finds(scene, { objectIds: [personOf(1), personOf(9)] }, [1]);
      await finds(scene, { addressKeys: [upnKey!] }, [1]);
      await finds(scene, { addressKeys: [addressKey!, 'nobody@contoso.example'] }, [1]);
      await finds(scene, { addressKeys: [addressKey!, upnKey!, upnKey!], objectIds: [personOf(1)] }, [1]);
      await finds(scene, { addressKeys: [activeUser(2).upnKey!], objectIds: [personOf(4)] }, [2, 4]);
      const [user] = await scene.repository.findUsers(contractTenant, {
        objectIds: [],
        addressKeys: [addressKey!],
      });
      assertSame(user, activeUser(1), 'the record');
    },

    'preserved ones by object id alone': async (scene) => {
      await scene.write({ put: { user: [preserved, activeUser(1)] } });
      const addressKeys = [preserved.upnKey!, preserved.addressKey!];
      await finds(scene, { addressKeys }, []);
      await finds(scene, { addressKeys, objectIds: [preserved.objectId] }, [3]);
    },

    'two who hold one address, as UPN and as backup address': async (scene) => {
      const key = 'x@contoso.example';
      await scene.write({
        put: { user: [activeUser(1, { upnKey: key }), activeUser(2, { addressKey: key })] },
      });
      await finds(scene, { addressKeys: [key] }, [1, 2]);
    },

    'by the keys as they stand, not by the addresses, nor by keys that look the same': async (scene) => {
      await scene.write({ put: { user: [activeUser(1)] } });
      const { userPrincipalName, upnKey } = activeUser(1);
      await finds(scene, { addressKeys: [userPrincipalName!] }, []);
      await finds(
        scene,
        { addressKeys: [upnKey!.replace('u', 'ü'), `${upnKey} `, upnKey!.replace('.', '_')] },
        [],
      );
    },

    'by what they hold now': async (scene) => {
      await scene.write({ put: { user: [userAt(1, 'x@contoso.example')] } });
      await scene.write({ put: { user: [userAt(1, 'y@contoso.example')] }, by: await scene.store.reopen() });
      await finds(scene, { addressKeys: ['x@contoso.example'] }, []);
      await finds(scene, { addressKeys: ['y@contoso.example'] }, [1]);
    },
  },
};
