import { describeGroupHistories } from './describe-histories.js';
import { overTheWire } from './world.js';

describeGroupHistories('through simulator and SDK', overTheWire, 441, 500, 3);
