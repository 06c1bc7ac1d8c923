import { createVitest } from 'vitest/node';
const [setup, pool, isolate, ...files] = process.argv.slice(2);
const ctx = await createVitest('test', { config: 'test/mutation/vitest.config.ts', pool, maxWorkers: 1, watch: false, onConsoleLog: () => false, reporters: [{}], isolate: isolate==='true' });
if (setup==='no') ctx.projects.forEach(p=>{p.config.setupFiles=[]});
for (let i=0;i<6;i++){ const t=performance.now(); const c=process.cpuUsage(); ctx.state.filesMap.clear(); await ctx.start(files.map(f=>process.cwd()+'/'+f)); const d=process.cpuUsage(c); console.log(setup,pool,isolate,Math.round(performance.now()-t),'cpu',Math.round((d.user+d.system)/1000)); }
await ctx.close();
