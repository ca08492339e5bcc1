import type { Effects, Progress } from '../../base/effects.ts';
import type { Language } from '../../base/language.ts';
import { cut, grouped } from '../../base/text.ts';
import { stepText } from './step-words.ts';

const FIRST_AFTER = 2000;
const REDRAW = 200;
const PLAIN_EVERY = 5000;

/**
 * Progress on standard error for anything that takes over two seconds: one line redrawn on a terminal, a plain line
 * every five seconds elsewhere. Steps are named in the reader's language.
 */
export function progressOn(
  effects: Effects,
  wanted: boolean,
  language: Language,
): { report: Progress; end: () => void } {
  if (!wanted) return { report: () => undefined, end: () => undefined };
  const { err } = effects;
  const started = effects.now().getTime();
  let last = 0;
  let drawn = false;
  return {
    report: (step, done, total) => {
      const elapsed = effects.now().getTime() - started;
      if (elapsed < FIRST_AFTER || elapsed - last < (err.isTerminal ? REDRAW : PLAIN_EVERY)) return;
      last = elapsed;
      const share =
        total > 0
          ? ` ${Math.min(100, Math.floor((100 * done) / total))}%`
          : done > 0
            ? ` ${grouped(String(done))}`
            : '';
      const text = `${(elapsed / 1000).toFixed(0)}s ${stepText(step, language)}${share}`;
      err.write(err.isTerminal ? `\r\u001b[2K${cut(text, err.width - 1)}` : `${text}\n`);
      drawn = err.isTerminal;
    },
    end: () => {
      if (drawn) err.write('\r\u001b[2K');
      drawn = false;
    },
  };
}
