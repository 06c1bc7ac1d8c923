import { describeIdentityHistories } from './describe-histories.js';
import { inMemory } from './world.js';

describeIdentityHistories('in memory', inMemory, 9_751, 14_625);
