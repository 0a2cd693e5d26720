import { describe, expect, test } from 'vitest';
import type { ScanPreview } from '../../src/board/scan-preview.ts';
import { busySnapshot, running } from './floor-rows.ts';
import { Operator } from './press.ts';
import { ScriptedBoard } from './scripted-board.ts';

const good: ScanPreview = {
  targets: ['https://a.example/', 'https://b.example/'],
  targetsFile: '',
  urls: 2,
  hosts: 2,
  hostNames: ['a.example', 'b.example'],
  repeated: 0,
  bad: [],
  error: '',
  blackout: '',
  warnings: [],
};

async function opened(preview = good): Promise<Operator> {
  const operator = new Operator();
  operator.board.preview = preview;
  await operator.press('!');
  return operator;
}

describe('the emergency form', () => {
  test('needs four keys besides the targets', async () => {
    const operator = await opened();
    operator.session.paste('https://a.example/\nhttps://b.example/');
    await operator.press('Enter', 'Enter', 'y');
    expect(operator.board.acts).toEqual([
      {
        kind: 'scan',
        emergency: true,
        targets: good.targets,
        mode: 'normal',
        crawl: true,
        diff: true,
        overrideRateLimit: false,
      },
    ]);
    expect(operator.top).toBe('');
    expect(operator.state.draft.targets).toEqual({ before: '', after: '' });
  });

  test('sends what was chosen', async () => {
    const operator = await opened({ ...good, targets: [], targetsFile: '/srv/targets.txt' });
    await operator.type('targets.txt');
    await operator.press('Tab');
    await operator.type('incident 12');
    await operator.press('Tab', 'Right', 'Tab', 'Space', 'Tab', 'Left');
    await operator.press('Tab', 'Space', 'Tab', 'Space', 'Enter', 'y');
    expect(operator.board.acts).toEqual([
      {
        kind: 'scan',
        emergency: true,
        targets: [],
        targetsFile: '/srv/targets.txt',
        mode: 'deep',
        crawl: false,
        diff: false,
        headless: true,
        overrideRateLimit: true,
        reason: 'incident 12',
      },
    ]);
  });

  test('looks at the targets once the typing pauses', async () => {
    const operator = await opened();
    for (const name of 'abc') {
      operator.chunk(name);
      await operator.clock.advance(100);
    }
    expect(operator.board.previewed).toEqual([]);
    await operator.clock.advance(100);
    expect(operator.board.previewed).toEqual(['abc']);
  });

  test('Enter does not wait for the pause, and never confirms by an old answer', async () => {
    const operator = await opened();
    operator.session.paste('https://a.example/');
    operator.chunk('Enter');
    operator.chunk('Enter');
    expect(operator.top).toBe('emergency');
    await operator.clock.advance(0);
    expect(operator.board.previewed).toEqual(['https://a.example/']);
    expect(operator.top).toBe('confirm');
  });

  test('the confirm line takes neither Enter nor what is pressed too early', async () => {
    const operator = await opened();
    operator.session.paste('https://a.example/');
    await operator.press('Enter');
    operator.chunk('Enter');
    await operator.clock.advance(200);
    operator.chunk('y');
    await operator.clock.advance(400);
    await operator.press('Enter');
    expect(operator.board.acts).toEqual([]);
    expect(operator.top).toBe('emergency');
  });

  test.each([
    [{ ...good, urls: 0, error: 'no such file: targets.txt' }, 'no such file: targets.txt'],
    [{ ...good, urls: 0, bad: [{ line: 0, text: 'foo', why: 'no host' }] }, 'no host'],
    [
      { ...good, bad: Array.from({ length: 20 }, (_, line) => ({ line, text: 'x', why: 'no host' })) },
      '20 entries or more are no target: mend them',
    ],
  ])('does not start what cannot work: %#', async (preview, message) => {
    const operator = await opened(preview);
    await operator.type('x');
    await operator.press('Enter', 'Enter');
    expect(operator.top).toBe('emergency');
    expect(operator.message).toBe(message);
  });

  test('says what the scan is before it starts', async () => {
    const bad = [{ line: 0, text: 'foo', why: 'no host' }];
    const operator = await opened({ ...good, bad, warnings: ['lab works on a.example now'] });
    await operator.type('x');
    await operator.press('Enter', 'Enter');
    expect(operator.state.stack.at(-1)).toMatchObject({
      title: 'Start the emergency scan of 2 URLs on 2 hosts?',
      notes: [
        'on a.example, b.example',
        'normal mode, crawl, diff with the last scan, rate limits kept; leaves out 1 entry that is no target',
        'no reason given',
        'lab works on a.example now',
      ],
      radius: 'scans 2 targets',
    });
  });

  test('sends only what is a target', async () => {
    const bad = [{ line: 0, text: 'foo^', why: 'not a URL or host' }];
    const operator = await opened({ ...good, targets: ['https://a.example/', 'foo^'], bad });
    await operator.type('x');
    await operator.press('Enter', 'Enter', 'y');
    expect(operator.board.acts).toMatchObject([{ kind: 'scan', targets: ['https://a.example/'] }]);
  });

  test('Escape keeps the draft, and a refused scan keeps it too', async () => {
    const operator = await opened();
    await operator.type('https://a.example/');
    await operator.press('Escape');
    expect(operator.message).toBe('draft kept: ! opens it again');
    operator.board.answer = { ok: false, message: 'a.example is denied' };
    await operator.press('!', 'Enter', 'Enter', 'y');
    expect(operator.message).toBe('a.example is denied');
    await operator.press('!');
    expect(operator.state.draft.targets.before).toBe('https://a.example/');
  });

  test('what was started is selected as soon as it runs, unless a key was pressed meanwhile', async () => {
    const start = async (operator: Operator) => {
      operator.board.answer = { ok: true, message: 'queued', executionId: 900 };
      await operator.press('!');
      await operator.type('https://a.example/');
      await operator.press('Enter');
      await operator.type('now');
      await operator.press('Enter', 'y');
    };
    const rows = () => [...busySnapshot().running, running({ executionId: 900, emergency: true })];
    for (const key of ['', 'k']) {
      const operator = new Operator(new ScriptedBoard(busySnapshot()));
      operator.board.preview = good;
      await operator.press('Tab');
      await start(operator);
      expect(operator.state.focus).toBe('running');
      if (key !== '') await operator.press(key);
      operator.board.show({ running: rows() });
      await operator.clock.advance(1_000);
      expect(operator.state.cursors.running.id === 900).toBe(key === '');
      await operator.session.close();
    }
  });

  test('takes many lines in one chunk from a terminal that does not mark what is pasted', async () => {
    const operator = await opened();
    operator.chunk(...'https://a.example/'.split(''), 'Enter', ...'https://b.example/'.split(''), 'Enter');
    expect(operator.state.draft.targets.before).toBe('https://a.example/\nhttps://b.example/\n');
    expect(operator.state.draft.focus).toBe('targets');
  });

  test('takes a list of five thousand lines, and refuses one that it would have to cut', async () => {
    const operator = await opened();
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => `https://h${index}.example/`).join('\n');
    operator.session.paste(lines(5_000));
    const { before } = operator.state.draft.targets;
    expect(before.split('\n')).toHaveLength(5_000);
    operator.session.paste(lines(5_000));
    expect(operator.state.draft.targets.before).toBe(before);
    expect(operator.message).toBe('too long for the form (200000 characters): put it into a file');
  });

  test('Tab completes the path of a file as far as it is clear, then goes on', async () => {
    const operator = await opened();
    operator.board.paths = ['/srv/targets-a.txt', '/srv/targets-b.txt', '/srv/other/'];
    await operator.type('/srv/t');
    await operator.press('Tab');
    expect(operator.state.draft.targets.before).toBe('/srv/targets-');
    await operator.press('Tab');
    expect(operator.message).toBe('2 begin so: targets-a.txt  targets-b.txt');
    await operator.type('b');
    await operator.press('Tab');
    expect(operator.state.draft.targets.before).toBe('/srv/targets-b.txt');
    expect(operator.state.draft.focus).toBe('targets');
    await operator.press('Tab');
    expect(operator.state.draft.focus).toBe('reason');
    expect(operator.board.previewed.at(-1)).toBe('/srv/targets-b.txt');
  });

  test('a URL, a list and a host that is no file are left as they are by Tab', async () => {
    for (const text of ['https://a.example/', 'a.example b.example', 'a.example']) {
      const operator = await opened();
      operator.session.paste(text);
      await operator.press('Tab');
      expect(operator.state.draft.targets.before).toBe(text);
      expect(operator.state.draft.focus).toBe('reason');
    }
  });

  test('a blackout under way asks for the reason before it asks whether to start', async () => {
    const operator = await opened({ ...good, blackout: 'office-hours until 18:00 UTC' });
    operator.session.paste('https://a.example/');
    await operator.press('Enter', 'Enter');
    expect(operator.top).toBe('emergency');
    expect(operator.state.draft.focus).toBe('reason');
    expect(operator.message).toContain('only with a reason');
    await operator.type('incident 12');
    await operator.press('Enter');
    expect(operator.state.stack.at(-1)).toMatchObject({
      notes: expect.arrayContaining(['passes the blackout office-hours until 18:00 UTC']),
    });
    await operator.press('y');
    expect(operator.board.acts).toMatchObject([{ kind: 'scan', reason: 'incident 12' }]);
  });
});
