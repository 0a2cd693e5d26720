/**
 * What reaches a person who does not look at the screen: the bell, the window's title, a notification of the
 * desktop. All of it crosses SSH as it is; through tmux only with what tmux itself knows.
 */

export const NOTIFY_BY = ['none', 'osc9', 'osc777'] as const;
/** `osc9`: iTerm2, WezTerm, Windows Terminal, ghostty, kitty, foot. `osc777`: urxvt, and several of those. */
export type NotifyBy = (typeof NOTIFY_BY)[number];

const ESCAPE = '\u001b';
/** String terminator (ECMA-48 8.3.143): where a terminal knows no OSC, BEL in its place would ring. */
const END = `${ESCAPE}\\`;

export const BELL = '\u0007';

/** xterm control sequences, XTPUSHTITLE and XTPOPTITLE of the window's title. */
export const SAVE_TITLE = `${ESCAPE}[22;2t`;
export const RESTORE_TITLE = `${ESCAPE}[23;2t`;

/** OSC 2. Inside tmux it names the pane, which its `set-titles` passes on. */
export function titleSequence(title: string): string {
  return `${ESCAPE}]2;${plainText(title)}${END}`;
}

/** '' for `none`. `tmux`: wrapped so that it reaches the terminal around it, where `allow-passthrough` is on. */
export function notifySequence(by: NotifyBy, title: string, text: string, tmux: boolean): string {
  if (by === 'none') return '';
  const sequence =
    by === 'osc9'
      ? `${ESCAPE}]9;${plainText(`${title}: ${text}`)}${END}`
      : // A semicolon would end the title.
        `${ESCAPE}]777;notify;${plainText(title).replaceAll(';', ',')};${plainText(text)}${END}`;
  return tmux ? throughTmux(sequence) : sequence;
}

/** tmux(1), allow-passthrough: DCS tmux; with each escape doubled. */
export function throughTmux(sequence: string): string {
  return `${ESCAPE}Ptmux;${sequence.replaceAll(ESCAPE, ESCAPE + ESCAPE)}${END}`;
}

/** Nothing in it may end the sequence or begin another. */
function plainText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}
