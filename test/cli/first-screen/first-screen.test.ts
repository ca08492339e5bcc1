import { describe, expect, test } from 'vitest';
import { cureText } from '../../../cli/render/first-screen/cures.ts';
import { firstScreenText, type FirstScreen } from '../../../cli/render/first-screen/first-screen.ts';
import { untoldLabel } from '../../../cli/render/untold.ts';
import type { ScanRule } from '../../../cli/render/scan.ts';
import { kindNamed } from '../../../records/kinds.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';

const { rules } = loadCatalogue();

const ran = (id: string, over: Partial<ScanRule> = {}): ScanRule => ({
  id,
  version: '1-0',
  status: 'ok',
  rows_in: 10,
  rows_tested: 10,
  could_not_tell: { rows: 0, columns: {} },
  suspects: 0,
  new: 0,
  updated: 0,
  unchanged: 0,
  gone: 0,
  excepted: 0,
  amount: '0.00',
  ms: 1,
  ...over,
});

const amounts = (id: string, fresh: number, once: string, estimated: string): FirstScreen['amounts'] =>
  new Map([
    [
      id,
      {
        rule_id: id,
        active: fresh,
        fresh,
        amount_once: once,
        fresh_amount_once: once,
        amount_estimated: estimated,
        fresh_estimated: estimated,
      },
    ],
  ]);

function screen(over: Partial<FirstScreen>, answered: readonly ScanRule[], once = '12345.60'): FirstScreen {
  return {
    document: {
      schema: 1,
      run: 'R000002',
      cut: 7,
      as_of: '2025-12-31',
      rules: answered,
      totals: {
        suspects: answered.reduce((sum, rule) => sum + rule.suspects, 0),
        new: answered.reduce((sum, rule) => sum + rule.new, 0),
        gone: 0,
        amount_once: once,
        amount_estimated: '0.00',
        excepted: 0,
        exceptions_expired: 0,
      },
    },
    rules,
    catalogue: rules,
    amounts: new Map(),
    institutions: [],
    emptyMonths: [],
    files: [],
    ...over,
  };
}

describe('the first screen', () => {
  test('says what is new, where to look and why, what would cure what is lacking, and what to type next', () => {
    const text = firstScreenText(
      screen(
        {
          amounts: amounts('MC-TC-001', 2, '12345.60', '0.00'),
          institutions: [
            {
              fixmedins_code: 'P1',
              fixmedins_name: '银杏大药房',
              suspects: 3,
              rules: [
                { rule_id: 'MC-RX-002', topic: 'over-prescription', suspects: 1 },
                { rule_id: 'MC-TC-001', topic: 'trace-code', suspects: 2 },
              ],
              amount_fact: '12345.60',
              amount_elsewhere: '0.00',
              amount_estimated: '0.00',
              risk: '0.828442',
              unchecked: false,
            },
          ],
          files: [{ what: '清单', path: 'a/疑点.csv' }],
        },
        [
          ran('MC-TC-001', { suspects: 2, new: 2 }),
          ran('MC-RX-001', {
            status: 'partial',
            could_not_tell: { rows: 1234, columns: { 'fee_list_d.prd_days': 1234 } },
          }),
          ran('MC-PT-001', { status: 'skipped', could_not_tell: { rows: 0, columns: { 'mdtrt_d.begntime': 0 } } }),
        ],
      ),
      'zh',
      'node dist/cli/main.js',
    );
    expect(text).toContain('在列疑点 2 条，其中新增 2 条，本次消失 0 条；另有 1 条规则未能运行');
    expect(text).toContain('12,345.60 元（1.23 万元）');
    expect(text).toContain('未能运行的规则 1 条（缺什么见三）：MC-PT-001\n');
    expect(text).toContain('银杏大药房（P1）  疑点 3 条，存在问题的可能性 83%，12,345.60 元');
    expect(text).toContain('同一追溯码在同一机构为多人结算 2 条，跨机构累计囤药 1 条');
    expect(text).toContain('周期天数（fee_list_d.prd_days）：MC-RX-001 1,234 条处方明细');
    expect(text).toContain('补采“费用明细”（fee_list_d，接口 2204、2301），须带“周期天数”');
    // What keeps a rule from running comes first.
    expect(text.indexOf('规则因此未能运行')).toBeLessThan(text.indexOf('fee_list_d.prd_days'));
    expect(text).toContain('清单：a/疑点.csv');
    expect(text).toContain('node dist/cli/main.js report xlsx');
  });

  test('names institutions by all that stands, rules that this scan did not run or that are gone too', () => {
    const standing = {
      fixmedins_code: 'P1',
      fixmedins_name: '银杏大药房',
      suspects: 3,
      rules: [
        { rule_id: 'MC-RX-001', topic: 'over-prescription', suspects: 2 },
        { rule_id: 'MC-ZZ-999', topic: 'charging', suspects: 1 },
      ],
      amount_fact: '10.00',
      amount_elsewhere: '0.00',
      amount_estimated: '0.00',
      risk: '0.004000',
      unchecked: false,
    };
    const ranAlone = { rules: rules.filter(({ id }) => id === 'MC-TC-001'), institutions: [standing] };
    const text = firstScreenText(screen(ranAlone, [ran('MC-TC-001')]), 'zh', 'mingcha');
    expect(text).toContain('二、先看这些机构（全部在列疑点，包括本次没有运行的规则；按存在问题的可能性');
    expect(text).toContain('超量开药、收费共 2 类：');
    expect(text).toMatch(/超.*量.* 2 条，已撤下的规则 MC-ZZ-999 1 条/);
    const both = firstScreenText(screen(ranAlone, [ran('MC-RX-001'), ran('MC-ZZ-999')]), 'zh', 'mingcha');
    expect(both).toContain('二、先看这些机构（按存在问题的可能性');
  });

  test('says how far the knowledge and the fee lines name the same items, and what it means where they do not', () => {
    const none = { knowledge: { codes: 1200, met: 3, fee_lines: 9 } };
    const with_ = (knowledge: object, answered: readonly ScanRule[]) => {
      const plain = screen({}, answered);
      return firstScreenText({ ...plain, document: { ...plain.document, ...knowledge } }, 'zh', 'mingcha');
    };
    const text = with_(none, [ran('MC-PS-001', { rows_in: 0, rows_tested: 0 })]);
    expect(text).toContain('知识库编码 1200 个，收费明细中出现 3 个');
    expect(text).toContain('把明细的编码对应为国家医保编码');
    expect(text).toMatch(/MC-PS-001 .* 明细中没有知识点的项目/);
    const many = with_({ knowledge: { codes: 1200, met: 12, fee_lines: 9 } }, [ran('MC-PS-001')]);
    expect(many).toContain('收费明细中出现 12 个');
    expect(many).not.toContain('对应为国家医保编码');
    expect(with_({}, [ran('MC-PS-001')])).not.toContain('知识库编码');
  });

  test('tells beside what is new what stands, once some of it is not new', () => {
    const [one] = amounts('MC-TC-001', 1, '100.00', '0.00').values();
    if (one === undefined) throw new Error('no amounts');
    const again = new Map([['MC-TC-001', { ...one, active: 3, amount_once: '700.00' }]]);
    const answered = [ran('MC-TC-001', { suspects: 3, new: 1 })];
    expect(firstScreenText(screen({ amounts: again }, answered), 'zh', 'mingcha')).toMatch(
      /MC-TC-001 .* 1 +3 +100\.00 +700\.00 /,
    );
    const first = firstScreenText(screen({ amounts: new Map([['MC-TC-001', one]]) }, answered), 'zh', 'mingcha');
    expect(first).not.toContain('在列金额(元)');
    expect(first).toContain('数据版本 7');
  });

  test('never prints a reassuring 0', () => {
    const none = firstScreenText(screen({}, [ran('MC-TC-001', { status: 'skipped' })], '0.00'), 'zh', 'mingcha');
    expect(none).toContain('没有规则能够运行，未作任何判断');
    expect(none).not.toMatch(/疑点 0 条/);
    const nothing = firstScreenText(screen({}, [ran('MC-TC-001', { rows_in: 0, rows_tested: 0 })]), 'zh', 'mingcha');
    expect(nothing).toMatch(/MC-TC-001 .* 无可判记录/);
    const same = firstScreenText(screen({}, [ran('MC-TC-001', { suspects: 4 })]), 'en', 'mingcha');
    expect(same).toContain('4 suspects listed, 0 of them new');
    expect(same).toContain('Nothing new.');
  });

  test('names whole months that are wanting, before what rules wanted', () => {
    const label = { zh: '追溯码的购进（trac_d）', en: 'purchases of trace codes (trac_d)' };
    const emptyMonths = [{ kind: 'trac_d', event: 'purchase', label, months: ['2025-05'] }];
    const text = firstScreenText(screen({ emptyMonths }, [ran('MC-TC-001', {})]), 'zh', 'mingcha');
    expect(text).toMatch(/三、尚不能判断的，以及补什么\n {2}追溯码的购进（trac_d）缺 2025-05：/);
    expect(untoldLabel('purchases:2025-05', false, 'zh')).toContain('全市2025-05的购进记录');
    expect(untoldLabel('purchases:2025-05..2025-06', false, 'en')).toContain('2025-05 to 2025-06');
    expect(cureText('purchases:2025-05', false, 'zh')).toContain('补采该月的购进');
  });

  test('whatever a rule can lack has words and a cure in both languages', () => {
    const names = new Set(
      rules.flatMap((rule) => [...rule.requires, ...rule.tests.flatMap((one) => Object.keys(one.couldNotTell))]),
    );
    expect(names.size).toBeGreaterThan(10);
    for (const name of names) {
      const own = kindNamed(name.split('.')[0] ?? '') !== undefined;
      for (const language of ['zh', 'en'] as const) {
        expect(untoldLabel(name, false, language), name).not.toBe(name);
        expect(cureText(name, own, language), name).not.toMatch(/“规则覆盖”表|sheet of rules/);
        expect(untoldLabel(name, false, language), name).not.toContain('_flags');
      }
      expect(cureText(name, false, 'en'), name).not.toMatch(/\p{Script=Han}/u);
    }
  });
});

describe('what stands without having been judged', () => {
  const text = (over: Partial<FirstScreen['document']>, language: 'zh' | 'en' = 'zh'): string => {
    const made = screen({}, [ran('MC-TC-001')]);
    return firstScreenText({ ...made, document: { ...made.document, ...over } }, language, 'mingcha');
  };

  test('a limited scan says that it calls nothing gone, and how many it did not find again', () => {
    expect(text({})).not.toContain('消失”');
    expect(text({ limited: { not_found_again: 4 } })).toMatch(/不登记“消失”.*有 4 条这次没有再发现/);
    expect(text({ limited: { not_found_again: 4 } }, 'en')).toContain(
      '4 listed suspects of its rules were not found again',
    );
  });

  test('stale suspects are counted with why they are', () => {
    const stale = [
      { cause: 'skipped', suspects: 2, rules: ['MC-PT-001'] },
      { cause: 'rule_error', suspects: 1, rules: ['MC-RX-001'] },
    ];
    expect(text({ stale })).toContain(
      '疑点 3 条待复算（规则不能运行，没有重判），不计入在列：缺少规则要看的数据 2 条（MC-PT-001）；规则出错 1 条（MC-RX-001）',
    );
    expect(text({ stale }, 'en')).toContain('3 earlier suspects are stale');
  });

  test('rules that ran with a text nobody locked are named by what is wrong', () => {
    const off_lock = [
      { id: 'MC-TC-001', standing: 'judgement' },
      { id: 'MC-TC-002', standing: 'seal' },
      { id: 'MC-TC-003', standing: 'unlocked' },
      { id: 'MC-TC-004', standing: 'wording' },
      { id: 'MC-TC-005', standing: 'no-lock' },
    ] as const;
    const told = text({ off_lock });
    for (const word of [
      '1 条规则的文本与规则锁不一致：MC-TC-001',
      '1 条规则的版本不可信：MC-TC-002',
      '1 条规则不在规则锁中：MC-TC-003',
      '判断相同：MC-TC-004',
      '没有规则锁（rules.lock）：1 条',
    ])
      expect(told).toContain(word);
    expect(text({})).not.toContain('规则锁');
  });
});
