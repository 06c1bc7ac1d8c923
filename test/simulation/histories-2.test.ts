import { describeHistories } from './describe-histories.js';

describeHistories(1251, 2500, 50);
