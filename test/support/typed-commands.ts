import { expect } from 'vitest';
import { run } from '../../cli/run.ts';
import type { recordingEffects } from './recording-effects.ts';

/** Commands as somebody types them, one after another, in this process. */
export function typedCommands({ effects, take }: Pick<ReturnType<typeof recordingEffects>, 'effects' | 'take'>) {
  /** What a command ended with and wrote. */
  const mingcha = async (...words: string[]) => {
    const exit = await run(words, effects);
    return { exit, ...take() };
  };
  /** What a command wrote that ends well and has nothing to complain of. */
  const done = async (...words: string[]): Promise<string> => {
    const { exit, out, err } = await mingcha(...words);
    expect({ words, exit, err }).toEqual({ words, exit: 0, err: '' });
    return out;
  };
  return { mingcha, done };
}

/** What `--json` writes where it writes one object a line. */
export const jsonLines = <Line>(text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
