/** The `console` section: how the console looks and is heard. */
import { expect, test } from 'vitest';
import { CONSOLE_DEFAULTS } from '../../src/config/settings.ts';
import { mistakesIn, settingsOf } from './config-file.ts';

test('what is not said is as it was before', async () => {
  expect((await settingsOf('console:\n')).console).toEqual(CONSOLE_DEFAULTS);
  expect((await settingsOf('console: { bell: false }\n')).console).toEqual({
    ...CONSOLE_DEFAULTS,
    bell: false,
  });
});

test('everything in it is read; a key alone is a list of one', async () => {
  const { console: section } = await settingsOf(`console:
  theme: colour-blind
  ascii: true
  links: false
  bell: false
  notify: osc9
  title: false
  on_disconnect: drain
  screen_reader: true
  keys:
    run: t
    up: [Up, i]
`);
  expect(section).toEqual({
    theme: 'colour-blind',
    ascii: true,
    links: false,
    bell: false,
    notify: 'osc9',
    title: false,
    on_disconnect: 'drain',
    keys: { run: ['t'], up: ['Up', 'i'] },
    screen_reader: true,
  });
});

test('each mistake is named in its line, with what would be right', async () => {
  const mistakes = await mistakesIn(`console:
  theme: solarized
  on_disconect: drain
  notify: yes
  bell: loud
  keys:
    run: 5
`);
  expect(mistakes).toEqual([
    '2: console.theme must be terminal, dark, light, high-contrast or colour-blind, is "solarized"',
    '3: unknown key "on_disconect" in console; did you mean "on_disconnect"?',
    '4: console.notify must be none, osc9 or osc777, is "yes"',
    '5: console.bell must be true or false, is "loud"',
    '7: console.keys.run must be the name of a key, or a list of such names, is 5',
  ]);
});

test('keys are checked as a whole, each mistake in its line', async () => {
  expect(
    await mistakesIn(`console:
  keys:
    run: p
    cancle: Delete
    kill: [Enter]
    up: Up
`),
  ).toEqual([
    '4: unknown command "cancle" in console.keys; did you mean "cancel"?',
    '5: console.keys.kill cannot be Enter, which stays what it is everywhere',
  ]);
  expect(await mistakesIn('console:\n  keys:\n    run: p\n')).toEqual([
    '3: console.keys.run cannot be p, which is pause in the floor',
  ]);
  expect(await mistakesIn('console:\n  keys: [run]\n')).toEqual([
    '2: console.keys must be a group of commands, is a list',
  ]);
});
