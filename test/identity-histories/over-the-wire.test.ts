import { describeIdentityHistories } from './describe-histories.js';
import { overTheWire } from './world.js';

describeIdentityHistories('through simulator and SDK', overTheWire, 19_501, 20_000, 50);
