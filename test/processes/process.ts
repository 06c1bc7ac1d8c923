import { runAdministratingProcess } from './administrating-process.js';
import type { Setting } from './messages.js';
import { runSyncingProcess } from './syncing-process.js';

const setting = JSON.parse(process.argv[2]!) as Setting;
// Nobody outlives the test.
process.on('disconnect', () => process.exit());
if (setting.part === 'sync') runSyncingProcess(setting);
else runAdministratingProcess(setting);
