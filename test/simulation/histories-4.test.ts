import { describeHistories } from './describe-histories.js';

describeHistories(3751, 5000, 50);
