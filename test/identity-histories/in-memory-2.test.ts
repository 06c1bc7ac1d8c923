import { describeIdentityHistories } from './describe-histories.js';
import { inMemory } from './world.js';

describeIdentityHistories('in memory', inMemory, 4_876, 9_750);
