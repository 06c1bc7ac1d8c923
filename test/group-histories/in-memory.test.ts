import { describeGroupHistories } from './describe-histories.js';
import { inMemory } from './world.js';

describeGroupHistories('in memory', inMemory, 1, 500, 60);
