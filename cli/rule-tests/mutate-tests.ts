import type { Text } from '../../base/language.ts';
import type { ExitCode } from '../../base/problem.ts';
import { mutateRule, type MutationResult } from '../../detectors/engine/mutate-rule.ts';
import type { Catalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';
import type { Mutant } from '../../rules/mutation/mutants.ts';
import { Warehouse } from '../../store/warehouse.ts';
import type { Context } from '../context.ts';

/** Share of the mutants that must die. */
const LEAST_SHARE = 0.95;

/** Why a survivor matters, and what to add. */
export function meaning({ path, from, to }: Pick<Mutant, 'path' | 'from' | 'to'>): Text {
  if (path[0] === 'effective' && to === 'null')
    return path[1] === 'from'
      ? {
          zh: '不写施行日，全部测试照样通过：没有测试证明施行日之前的不判。请补一条施行日前一天的明细，不计。',
          en: 'Without a first day every test still passes: none shows that earlier records are left alone. Add one of the day before, which is none.',
        }
      : {
          zh: '不写截止日，全部测试照样通过：没有测试证明截止日之后的不判。请补一条截止日后一天的明细，不计。',
          en: 'Without a last day every test still passes: none shows that later records are left alone. Add one of the day after, which is none.',
        };
  if (to === '')
    return {
      zh: '删去它，全部测试照样通过：没有测试证明它起作用。请补一个只因它而结果不同的测试。',
      en: 'Without it every test still passes: none shows that it does anything. Add one whose outcome hangs on it.',
    };
  const bound = /^-?[\d.]+$|^\d{4}-\d{2}-\d{2}$/.test(from);
  return bound
    ? {
        zh: '界限错了一个单位，全部测试照样通过。请补一对测试：恰在界限上，和过界一个单位。',
        en: 'With the limit one unit off every test still passes. Add a pair: at the limit, and one unit beyond it.',
      }
    : {
        zh: '换了取值，全部测试照样通过。请补一个只因它而结果不同的测试。',
        en: 'With another value every test still passes. Add one whose outcome hangs on it.',
      };
}

/** What a survivor was changed to, in words where it is no value. */
function changedTo({ path, to }: Mutant): Text {
  if (to === '') return { zh: '（删去）', en: '(dropped)' };
  return path[0] === 'effective' && to === 'null' ? { zh: '（不限）', en: '(unlimited)' } : { zh: to, en: to };
}

/**
 * Changes each rule in every part of its declared logic and tells which changes no test notices.
 *
 * @returns 3 when a rule fails a test of its own, 4 when fewer than 95 % of the mutants die, else 0.
 */
export async function mutateTests(context: Context, rules: readonly Rule[], catalogue: Catalogue): Promise<ExitCode> {
  const warehouse = await Warehouse.inMemory({ signal: context.effects.signal, threads: 1 });
  const results: MutationResult[] = [];
  try {
    for (const [done, rule] of rules.entries()) {
      context.progress(rule.id, done, rules.length);
      const onTest = (): void => context.progress(rule.id, done, rules.length);
      results.push(await mutateRule(warehouse, rule, { ...catalogue, onTest }));
    }
  } finally {
    warehouse.close();
    context.endProgress();
  }
  write(context, rules, results, catalogue);
  if (results.some(({ failing }) => failing.length > 0)) return 3;
  return shareOf(results) < LEAST_SHARE ? 4 : 0;
}

const countOf = (results: readonly MutationResult[]): { all: number; killed: number } => ({
  all: results.reduce((sum, { mutants }) => sum + mutants, 0),
  killed: results.reduce((sum, { mutants, survivors }) => sum + mutants - survivors.length, 0),
});

function shareOf(results: readonly MutationResult[]): number {
  const { all, killed } = countOf(results);
  return all === 0 ? 1 : killed / all;
}

function write(
  { effects, json, language }: Context,
  rules: readonly Rule[],
  results: readonly MutationResult[],
  catalogue: Catalogue,
): void {
  const { out } = effects;
  const { all, killed } = countOf(results);
  const share = (Math.floor(shareOf(results) * 1000) / 10).toFixed(1);
  const place = (index: number, { path, to }: Mutant): string => {
    const rule = rules[index];
    return rule === undefined ? '' : catalogue.at(rule, path, to === '' ? 'key' : 'value');
  };
  if (json) {
    const shown = results.map(({ rule, mutants, survivors, failing }, index) => ({
      id: rule,
      mutants,
      killed: mutants - survivors.length,
      survivors: survivors.map((mutant) => ({
        where: place(index, mutant),
        part: mutant.part,
        from: mutant.from,
        to: mutant.to === '' ? null : mutant.to,
      })),
      failing,
    }));
    out.write(`${JSON.stringify({ schema: 1, rules: shown, mutants: all, killed, percent: share })}\n`);
    return;
  }
  const zh = language === 'zh';
  results.forEach(({ rule, mutants, survivors, failing }, index) => {
    const died = mutants - survivors.length;
    out.write(
      zh ? `${rule}  ${mutants} 处改动，测试发现 ${died} 处\n` : `${rule}  ${died} of ${mutants} mutants die\n`,
    );
    for (const test of failing)
      out.write(zh ? `  ✗ 规则本身未通过测试：${test}\n` : `  ✗ the rule fails its own test: ${test}\n`);
    for (const mutant of survivors) {
      out.write(`  ${place(index, mutant)}\n`);
      out.write(`    ${mutant.part}: ${mutant.from} → ${changedTo(mutant)[language]}\n`);
      out.write(`    ${meaning(mutant)[language]}\n`);
    }
  });
  out.write(
    zh ? `共 ${all} 处改动，测试发现 ${killed} 处（${share}%）。\n` : `${killed} of ${all} mutants die (${share} %).\n`,
  );
}
