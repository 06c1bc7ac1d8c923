import { describeIdentityHistories } from './describe-histories.js';
import { inMemory } from './world.js';

describeIdentityHistories('in memory', inMemory, 14_626, 19_500);
