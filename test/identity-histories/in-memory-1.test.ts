import { describeIdentityHistories } from './describe-histories.js';
import { inMemory } from './world.js';

describeIdentityHistories('in memory', inMemory, 1, 4_875);
