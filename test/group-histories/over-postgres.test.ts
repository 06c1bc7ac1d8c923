import { describeOverPostgres } from '../postgres/describe-over-postgres.js';
import { GroupHistory } from './group-history.js';
import { inMemory, overTheWire } from './world.js';

describeOverPostgres('GROUP_SEED', [
  {
    about: 'Group histories',
    from: 1,
    to: 500,
    count: 40,
    play: (seed, storeOf) => GroupHistory.run(seed, inMemory, storeOf),
  },
  {
    about: 'Group histories through simulator and SDK',
    from: 441,
    to: 500,
    count: 6,
    play: (seed, storeOf) => GroupHistory.run(seed, overTheWire, storeOf),
  },
]);
