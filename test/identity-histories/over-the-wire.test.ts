import { describeIdentityHistories } from './describe-histories.js';
import { overTheWire } from './world.js';

describeIdentityHistories('through simulator and SDK', overTheWire, 1_201, 1_240, 1);
