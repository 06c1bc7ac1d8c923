import { describeHistories } from './describe-histories.js';

describeHistories(2501, 3750, 50);
