import { describeHistories } from './describe-histories.js';

describeHistories(251, 500);
