import { describeOverPostgres } from '../postgres/describe-over-postgres.js';
import { History } from './history.js';

describeOverPostgres('HISTORY_SEED', [
  {
    about: 'Histories',
    from: 1,
    to: 500,
    count: 24,
    play: (seed, storeOf) => History.run(seed, storeOf),
  },
]);
