import { describeHistories } from './describe-histories.js';

describeHistories(1, 50, 50);
