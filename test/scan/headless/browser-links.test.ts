import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/shared/clock.ts';
import { openServer } from '../../web/loopback.ts';
import { isAlive, until } from '../../workers/processes.ts';
import { noBrowser, openHeadless } from './headless-bench.ts';

const missing = noBrowser();
if (missing !== '') process.stderr.write(`skipped: headless tests: ${missing}\n`);

async function openSite() {
  const methods: string[] = [];
  const site = await openServer((request, response) => {
    methods.push(`${request.method} ${request.url}`);
    if (request.url === '/app.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end("add('/from-' + 'file')");
      return;
    }
    response
      .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=b' })
      .end('{"next":"/later"}');
  });
  return { ...site, methods };
}

const ADD =
  "<script>function add(u) { const a = document.createElement('a'); a.href = u; document.body.append(a); return a }</script>";
const script = (code: string) => `<!doctype html><body>${ADD}<script>${code}</script>`;

describe.skipIf(missing !== '')('links that only script makes', () => {
  test('are found, whichever way the page makes them', async () => {
    const site = await openSite();
    const { open } = openHeadless(site.origin);
    const shadow =
      "document.body.appendChild(document.createElement('div')).attachShadow({mode:'open'}).append(add('/sha' + 'dow'))";
    const page = `${script(`add('/ad' + 'ded'); setTimeout(() => add('/la' + 'ter'), 150); ${shadow};
        fetch('/da' + 'ta').then((r) => r.json()).then((d) => add(d.next + '/next'));
        history.pushState({}, '', '/rou' + 'te');
        window.open('/pop' + 'up');
        const f = document.createElement('iframe'); f.src = '/fra' + 'me'; document.body.append(f);`)}
      <script src="/app.js"></script>`;
    const links = [
      '/added',
      '/later',
      '/shadow',
      '/data',
      '/later/next',
      '/route',
      '/popup',
      '/frame',
      '/from-file',
    ];
    // A page has three seconds to make them, in which a busy machine does not get round to all.
    await expect.poll(() => open(page)).toEqual(expect.arrayContaining(links));
    expect(new Set(site.methods)).toEqual(new Set(['GET /app.js', 'GET /data', 'GET /frame']));
  });

  test('are taken where the page moves on, and it does not move on', async () => {
    const site = await openSite();
    const { open } = openHeadless(site.origin);
    expect(await open(script("add('/kept'); location.href = '/moved';"))).toEqual(
      expect.arrayContaining(['/kept', '/moved']),
    );
    expect(site.methods).toEqual([]);
  });

  test('a script of the whole site is asked for once', async () => {
    const site = await openSite();
    const { open } = openHeadless(site.origin);
    const html = `<body>${ADD}<script src="/app.js"></script>`;
    expect(await open(html)).toContain('/from-file');
    expect(await open(html)).toContain('/from-file');
    expect(site.methods).toEqual(['GET /app.js']);
  });
});

describe.skipIf(missing !== '')('a page in the browser', () => {
  test('reaches nothing outside of the scope, and sends nothing inside of it', async () => {
    const foreign = await openServer((_, response) => void response.end('foreign'));
    const site = await openSite();
    const { open } = openHeadless(site.origin);
    const far = foreign.origin;
    await open(`<!doctype html><head>
      <link rel=prefetch href="${far}/prefetch"><link rel=preconnect href="${far}"><link rel=dns-prefetch href="${far}">
      <link rel=stylesheet href="${far}/style.css"></head>
      <body><img src="${far}/img"><iframe src="${far}/frame"></iframe><object data="${far}/object"></object>
      <form id=f method=post action="/post"><input name=a value=b></form><a id=d href="/file" download>x</a>
      <script>
        fetch('${far}/fetch', { mode: 'no-cors' }).catch(() => 0); fetch('/post', { method: 'POST', body: 'x' }).catch(() => 0);
        fetch('/delete', { method: 'DELETE' }).catch(() => 0); fetch('/forbidden').catch(() => 0);
        navigator.sendBeacon('/beacon', 'x'); navigator.sendBeacon('${far}/beacon', 'x');
        try { new WebSocket('${far.replace('http', 'ws')}/socket') } catch {}
        try { new EventSource('${far}/events') } catch {}
        try { new Worker('${far}/worker.js') } catch {}
        try { navigator.serviceWorker?.register('/sw.js') } catch {}
        try { const p = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:${foreign.port}' }] });
          p.createDataChannel('x'); p.createOffer().then((o) => p.setLocalDescription(o)) } catch {}
        document.getElementById('d').click(); document.getElementById('f').submit();
        window.open('${far}/popup');
      </script>`);
    expect(foreign.requests).toEqual([]);
    expect(site.methods.filter((asked) => !asked.startsWith('GET '))).toEqual([]);
    expect(site.methods.join(' ')).not.toContain('/forbidden');
  });

  test('may show dialogs and run for ever: the next one is opened all the same', async () => {
    const site = await openSite();
    const { open } = openHeadless(site.origin);
    expect(await open(script("alert(1); if (confirm('x')) add('/no'); prompt('y'); add('/after');"))).toEqual(
      ['/after'],
    );
    expect(await open(script("add('/before'); for (;;) {}"))).toEqual([]);
    expect(await open(script("add('/next')"))).toEqual(['/next']);
  });

  test('ends with the crawl', async () => {
    const site = await openSite();
    // What a page may take is never over: nothing else would end it.
    const sleep = (ms: number, signal?: AbortSignal) =>
      systemClock.sleep(ms < 10_000 ? ms : Number.POSITIVE_INFINITY, signal);
    const { open, links, stop } = openHeadless(site.origin, { ...systemClock, sleep });
    await open('<script>1</script>');
    const hanging = open(script('for (;;) {}'));
    await systemClock.sleep(300);
    stop.abort();
    await links.close();
    await hanging;
  });

  test('dies with the process that opened it, however that ends', async () => {
    // What a browser that was killed leaves is nobody's any more.
    const folder = mkdtempSync(join(tmpdir(), 'scarefloor-killed-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const child = spawn(process.execPath, [join(import.meta.dirname, 'browser-child.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: folder },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const browsers = childrenOf(child.pid ?? 0);
    expect(browsers).not.toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await until(() => !browsers.some(isAlive), 'the browsers are gone');
  });
});

/** Processes started by one, Linux's /proc telling. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}
