import { describe, expect, it } from 'vitest';
import { cureText } from '../../cli/render/first-screen/cures.ts';
import { untoldLabel, untoldName } from '../../cli/render/untold.ts';
import { loadCatalogue } from '../../rules/catalogue.ts';

const names = [
  ...new Set(
    loadCatalogue()
      .rules.filter(({ detector }) => detector === 'pair')
      .flatMap(({ tests }) => tests.flatMap(({ couldNotTell }) => Object.keys(couldNotTell))),
  ),
];

describe('what rules on pairs cannot tell', () => {
  it.each(names)('%s has words and a cure in both languages', (name) => {
    for (const language of ['zh', 'en'] as const) {
      expect(untoldLabel(name, false, language)).not.toBe(name);
      expect(cureText(name, false, language)).not.toMatch(/“规则覆盖”|sheet of rules/);
    }
  });

  it('shows no count of rows for a library without points of the class', () => {
    expect(names).toEqual(expect.arrayContaining(['knowledge:pairs', 'knowledge:tests', 'incision:same']));
    expect(untoldName('knowledge:pairs', 1, 'zh')).not.toMatch(/\d/);
    expect(untoldName('incision:same', 1234, 'zh')).toMatch(/：1,234$/);
  });
});
