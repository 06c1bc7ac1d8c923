import { describeOverPostgres } from '../postgres/describe-over-postgres.js';
import { IdentityHistory } from './identity-history.js';
import { inMemory, overTheWire } from './world.js';

describeOverPostgres('IDENTITY_SEED', [
  {
    about: 'Identity histories',
    from: 1,
    to: 19_500,
    count: 40,
    play: (seed, storeOf) => IdentityHistory.run(seed, inMemory, storeOf),
  },
  {
    about: 'Identity histories through simulator and SDK',
    from: 19_501,
    to: 20_000,
    count: 10,
    play: (seed, storeOf) => IdentityHistory.run(seed, overTheWire, storeOf),
  },
]);
