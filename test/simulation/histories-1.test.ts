import { describeHistories } from './describe-histories.js';

describeHistories(1, 1250, 50);
