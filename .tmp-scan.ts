import { demoTasks } from '/work/main/src/practice/demo-plan.ts';
import { startPracticeSite } from '/work/main/src/practice/site.ts';
import { systemClock } from '/work/main/src/shared/clock.ts';
import { runScan } from '/work/main/src/scan/run-scan.ts';
import { WEB_DEFAULTS } from '/work/main/src/config/settings.ts';
const site = await startPracticeSite({ clock: systemClock });
const tasks = demoTasks(site).filter(t=>t.type==='scan');
const go=async (t:any,round:any)=> {
  const c:any=t.config; const s=Date.now();
  try { const r = await runScan({name:t.name,sessionId:'20260101-00000'+round+'-aaaa',targets:c.targets,targetsFile:'',mode:c.scan_mode,crawl:true,diff:true,maxConcurrent:0,overrideRateLimit:false,includeSubdomains:false,allowedHosts:[],deniedHosts:[],resultsFile:'/tmp/mon/demo/'+t.name+'.db',reportDirectory:'/tmp/mon/demo/reports',web:WEB_DEFAULTS} as any,{signal:new AbortController().signal,clock:systemClock,progress(){},log(){}});
   console.log(t.name,Date.now()-s+'ms',r.outcome,r.reason,r.headline,r.metrics);
  } catch(e:any){ console.log(t.name,Date.now()-s+'ms','FAILED',e); }
};
await go(tasks[0],0);
await Promise.all([go(tasks[0],1),go(tasks[2],2)]);
await site.close();
