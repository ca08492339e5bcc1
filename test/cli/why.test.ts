import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { run } from '../../cli/run.ts';
import { smallCity, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const recorder = recordingEffects(folder.path);
const data = join(folder.path, 'data');
afterAll(() => folder.remove());

async function told(...argv: string[]): Promise<string> {
  const exit = await run([...argv, '--data', data, '--no-progress'], recorder.effects);
  const { out, err } = recorder.take();
  expect(exit, err).toBe(0);
  return out;
}
const json = async (...argv: string[]): Promise<Record<string, unknown>> =>
  JSON.parse(await told(...argv, '--json')) as Record<string, unknown>;

beforeAll(async () => {
  const path = join(folder.path, 'city');
  mkdirSync(path);
  // Person p4 gets just the seven days that are allowed, p3 nine times as many.
  writeSmallCity(path, smallCity());
  await told('ingest', 'files', path);
  await told('scan');
});

interface Unit {
  readonly psn_no: string;
  readonly outcome: string;
  readonly parts: Readonly<Record<string, boolean | null>>;
  readonly measure: string;
  readonly threshold: string;
  readonly margin: string;
}

describe('rules why', () => {
  test('without a subject tells what each step left in the last scan', async () => {
    const out = await told('rules', 'why', 'MC-RX-001');
    expect(out).toContain('最近一次筛查（R000001）各步剩下多少');
    expect(out).toMatch(/天数多于上限\s+1 {2}组/);
    expect(out).toMatch(/疑点\s+1 {2}条/);
  });

  test('tells how near somebody came who is not listed', async () => {
    const found = await json('rules', 'why', 'MC-RX-001', '--person', 'p4');
    expect(found).toMatchObject({
      rule: 'MC-RX-001',
      status: 'judged',
      totals: { clear: 1 },
      subject: { person: 'p4' },
    });
    const [unit] = found['units'] as Unit[];
    expect(unit).toMatchObject({
      psn_no: 'p4',
      outcome: 'clear',
      parts: { above: false, several_packs: false, beyond_pack: false },
      measure: '7.000000',
      threshold: '7.000000',
      margin: '0.000000',
    });
    const text = await told('rules', 'why', 'MC-RX-001', '--person', 'p4');
    expect(text).toContain('总天数 7，须多于 7');
    expect(text).toContain('✗ 天数多于上限');
    expect(await told('rules', 'why', 'MC-RX-001', '--person', 'p4', '--lang', 'en')).toContain(
      'days in all 7, needs more than 7',
    );
  });

  test('shows the nearest misses of an institution before its hits, and only days that are asked for', async () => {
    const units = (await json('rules', 'why', 'MC-RX-001', '--institution', 'H1'))['units'] as Unit[];
    expect(units.map(({ psn_no, outcome }) => [psn_no, outcome])).toEqual([
      ['p4', 'clear'],
      ['p3', 'hit'],
    ]);
    const later = await json('rules', 'why', 'MC-RX-001', '--institution', 'H1', '--from', '2025-08-06');
    expect(later['totals']).toEqual({ clear: 1 });
    const earlier = await json('rules', 'why', 'MC-RX-001', '--institution', 'H1', '--to', '2025-08-05');
    expect(earlier['totals']).toEqual({ hit: 1 });
    const one = await json('rules', 'why', 'MC-RX-001', '--institution', 'H1', '--limit', '1');
    expect([one['totals'], (one['units'] as Unit[]).length]).toEqual([{ clear: 1, hit: 1 }, 1]);
  });

  test('says that a rule was not run for lack of columns, and of which', async () => {
    const found = await json('rules', 'why', 'MC-PS-001', '--person', 'p4');
    expect(found).toMatchObject({ status: 'lacks', lacks: ['limit_b'], units: [] });
    expect(await told('rules', 'why', 'MC-PS-001', '--person', 'p4')).toContain('这条规则没有运行');
  });

  test('says that nothing of somebody came before the rule, who is in the data', async () => {
    const out = await told('rules', 'why', 'MC-RX-001', '--person', 'p3', '--from', '2025-12-01');
    expect(out).toContain('没有记录进入这条规则的判断');
  });

  test.each([
    ['--person', 'nobody', '数据里没有参保人 nobody'],
    ['--visit', 'm99', '数据里没有就诊 m99'],
    ['--institution', 'H99', '数据里没有机构 H99'],
  ])('refuses %s %s, whom the data do not hold', async (option, value, words) => {
    for (const rule of ['MC-RX-001', 'MC-PS-001']) {
      expect(await run(['rules', 'why', rule, option, value, '--data', data], recorder.effects)).toBe(2);
      const { err } = recorder.take();
      expect(err).toContain('MC-CLI-022');
      expect(err).toContain(words);
    }
  });

  test.each([
    ['MC-PS-001', '数据里完全没有知识点限制（limit_b）。\n补齐入库后运行：mingcha', 'scan\n'],
    ['MC-DQ-001', '它在扩展包', 'scan --pack extended\n'],
    ['MC-ZZ-001', '它是草稿，只有点名才运行', 'scan --rule MC-ZZ-001\n'],
  ])('without a subject says why %s was not run and what runs it', async (id, reason, command) => {
    mkdirSync(join(data, 'rules'), { recursive: true });
    const example = readFileSync(join(packageRoot(), 'docs', 'examples', 'rules', 'MC-ZZ-001.yaml'), 'utf8');
    // All that the facts lack of the example is the name of an item, which an officer could do without.
    writeFileSync(
      join(data, 'rules', 'MC-ZZ-001.yaml'),
      example.replace('requires: [item_b.item_name, ', 'requires: ['),
    );
    const text = await told('rules', 'why', id);
    expect(text).toContain(reason);
    expect(text).toContain(command);
    const { not_run: notRun } = await json('rules', 'why', id);
    expect(notRun).toMatchObject({ command: command.trim() });
  });

  test('says that a detector without a trail keeps tallies only', async () => {
    const { rules } = (await json('scan')) as unknown as { rules: { id: string; status: string }[] };
    const [id = 'none'] = rules
      .filter(({ id: name, status }) => /MC-(?:TC-00[4-6]|TC-014|RR-)/.test(name) && status !== 'skipped')
      .map(({ id: name }) => name);
    const found = await json('rules', 'why', id, '--institution', 'P2');
    expect(found).toMatchObject({ rule: id, status: 'no-trail', units: [] });
    expect(await told('rules', 'why', id, '--institution', 'P2')).toContain('只保留总数');
  });

  test.each([
    [['rules', 'why', 'MC-RX-999', '--person', 'p4'], 'MC-CLI-003'],
    [['rules', 'why', 'MC-RX-001', '--person', 'p4', '--from', '2025-02-30'], 'MC-CLI-'],
    [['rules', 'why', 'MC-RX-001', '--person', 'p4', '--limit', 'all'], 'MC-CLI-007'],
    [['suspects', 'explain', '0000000000'], 'MC-CLI-002'],
  ])('%j is refused', async (argv, code) => {
    expect(await run([...argv, '--data', data], recorder.effects)).toBe(2);
    expect(recorder.take().err).toContain(code);
  });
});

describe('a scan', () => {
  test('carries and stores the funnel of every rule that ran, ending in its suspects', async () => {
    const document = (await json('scan')) as unknown as {
      run: string;
      rules: {
        id: string;
        status: string;
        suspects: number;
        rows_in: number;
        funnel?: { part: string; n: number }[];
      }[];
    };
    const ran = document.rules.filter(({ status }) => status === 'ok' || status === 'partial');
    expect(ran.length).toBeGreaterThan(3);
    for (const { funnel, suspects } of ran) {
      expect(funnel?.[0]?.part).toBe('rows_in');
      expect(funnel?.at(-1)).toEqual({ part: 'suspects', unit: 'suspects', n: suspects });
    }
    expect(document.rules.filter(({ status }) => status === 'skipped').map(({ funnel }) => funnel)).not.toContainEqual(
      expect.anything(),
    );
    const stored = await told(
      'sql',
      `SELECT rule_id, count(*) AS n FROM run_funnel WHERE run = '${document.run}' GROUP BY 1`,
    );
    for (const { id } of ran) expect(stored).toContain(id);
    expect((await json('rules', 'why', 'MC-RX-001'))['funnel']).toMatchObject({ run: document.run });
  });
});

describe('suspects explain', () => {
  async function suspectOf(rule: string): Promise<string> {
    const line = (await told('suspects', 'list', '--rule', rule, '--json')).trim().split('\n')[0] ?? '';
    return (JSON.parse(line) as { suspect_id: string }).suspect_id;
  }

  test('shows facts, measure against threshold, how the money adds up, the text and the file', async () => {
    const id = await suspectOf('MC-RX-001');
    const found = await json('suspects', 'explain', id);
    expect(found).toMatchObject({
      suspect_id: id,
      rule_id: 'MC-RX-001',
      measure: { value: '63', threshold: '7', margin: '56.000000', label: '总天数', relation: 'above' },
      money: { amount: '160.00', amount_kind: 'fact', lines: { lines: 1, amount: '160.00', inscp_amt: '180.00' } },
      run: { cut: expect.any(Number) as number, as_of: '2025-09-30' },
      lines_total: 1,
    });
    expect(found['deciding']).toContainEqual({ name: 'cap', label: '天数上限', value: '7.00' });
    const { digests } = found['rule'] as { digests: Record<string, string> };
    expect(Object.keys(digests).toSorted()).toEqual(['lists', 'logic', 'parameters', 'wording']);
    const [line] = found['lines'] as { key: string; source: { batch: string; source: string } }[];
    expect(line?.source.batch).toMatch(/^B\d+$/);
    expect(line?.source.source).toContain('fee_list_d.csv');
    expect(found['lists']).toContainEqual(expect.objectContaining({ name: 'chronic-diagnoses' }));

    const text = await told('suspects', 'explain', id.slice(0, 10));
    for (const words of [
      '依据的事实',
      '总天数 63，须多于 7；相差 56',
      '1 条明细的涉嫌部分相加：160.00 元',
      'fee_list_d.csv',
      '不记行号',
    ])
      expect(text).toContain(words);
    const english = await told('suspects', 'explain', id, '--lang', 'en');
    expect(english).toContain('days in all 63, needs more than 7; margin 56');
  });

  test('names whom it is about, lists and digests in words, days with their unit, and no number twice', async () => {
    const text = await told('suspects', 'explain', await suspectOf('MC-RX-001'));
    expect(text).toMatch(/机构 .*H1.* {2}参保人 p3 {2}就诊\S* m3 {2}/u);
    expect(text).not.toMatch(/mdtrt_id=|chronic-diagnoses|logic [0-9a-f]/);
    for (const words of ['判断逻辑 ', '参数 ', '文字 ', '慢性病诊断（116 项）', '总天数 63，须多于 7；相差 56'])
      expect(text).toContain(words);
    const [facts = ''] = text.split('触发值与阈值');
    expect(facts).not.toMatch(/^ {2}(?:总天数|天数上限) /mu);
    expect(text).not.toContain(' 00:00:00');
  });

  test('quotes no law that nobody verified', async () => {
    const found = await json('suspects', 'explain', await suspectOf('MC-RX-001'));
    expect(found['basis']).toContain('《');
    expect(found['quoted']).toEqual([]);
  });

  test('names the file of the version that was judged, not of one that came later', async () => {
    const id = await suspectOf('MC-RX-001');
    const later = join(folder.path, 'later');
    mkdirSync(later);
    const lines = (smallCity()['fee_list_d'] ?? []).filter((line) => line['mdtrt_id'] === 'm3');
    const [first = {}] = lines;
    const columns = Object.keys(first);
    const changed = { ...first, memo: 'seen again', updt_time: '2025-12-01 00:00:00' } as Record<string, string>;
    const names = [...new Set([...columns, 'memo', 'updt_time'])];
    writeFileSync(
      join(later, 'fee_list_d.csv'),
      `${names.join(',')}\n${names.map((name) => changed[name] ?? '').join(',')}\n`,
    );
    await told('ingest', 'files', later);
    const found = await json('suspects', 'explain', id);
    const [line] = found['lines'] as { source: { source: string } }[];
    expect(line?.source.source).toContain(join('city', 'fee_list_d.csv'));
    await told('scan');
    const [again] = (await json('suspects', 'explain', id))['lines'] as { source: { source: string } }[];
    expect(again?.source.source).toContain(join('later', 'fee_list_d.csv'));
  });
});

describe('the units that are shown', () => {
  test('keep a place for hits among many near misses, and what was never measured comes last', async () => {
    const rule = 'MC-RX-001';
    const units = (await json('rules', 'why', rule, '--institution', 'H1', '--limit', '2'))['units'] as Unit[];
    expect(units.map(({ outcome }) => outcome)).toEqual(['clear', 'hit']);
  });
});

describe('a suspect of the knowledge library', () => {
  const place = join(folder.path, 'knowledge');
  const held = join(folder.path, 'held');
  const at = async (...argv: string[]): Promise<string> => {
    const exit = await run([...argv, '--data', held, '--no-progress'], recorder.effects);
    const { out, err } = recorder.take();
    expect(exit, err).toBe(0);
    return out;
  };

  beforeAll(async () => {
    mkdirSync(place);
    const city = smallCity();
    const sexes: Readonly<Record<string, string>> = { p3: '2', p4: '1' };
    const settlements = (city['setl_d'] ?? []).map((row) => ({ ...row, gend: sexes[row['psn_no'] ?? ''] ?? '' }));
    writeSmallCity(place, { ...city, setl_d: settlements });
    writeFileSync(
      join(place, 'limit_b.csv'),
      `kp_id,med_list_codg,limit_type,rule_class,gz_code,allowed_sex,constraint_text,parse_state,source_name,source_row,batch_tag
KP-9,X2,sex,药品区分性别使用,GZ1,1,限男性,active,第九批.xlsx,17,第九批
`,
    );
    await at('ingest', 'files', place);
    await at('scan', '--rule', 'MC-PS-001');
  });

  test('names the single point with its source row, its batch of publication and the batch it came in', async () => {
    const list = (await at('suspects', 'list', '--json')).trim().split('\n');
    expect(list).toHaveLength(1);
    const { suspect_id: id } = JSON.parse(list[0] ?? '') as { suspect_id: string };
    const found = JSON.parse(await at('suspects', 'explain', id, '--json')) as Record<string, unknown>;
    expect(found['knowledge']).toEqual([
      expect.objectContaining({
        kp_id: 'KP-9',
        source_name: '第九批.xlsx',
        source_row: 17,
        batch_tag: '第九批',
        imported: expect.objectContaining({ source: 'knowledge/limit_b.csv' }) as unknown,
      }),
    ]);
    const text = await at('suspects', 'explain', id);
    for (const words of ['依据的知识点', 'KP-9', '限男性', '第九批.xlsx', '17', 'limit_b.csv'])
      expect(text).toContain(words);
  });

  test('tells what the limit asked for and what a line had, of those it spared too', async () => {
    const text = await at('rules', 'why', 'MC-PS-001', '--visit', 'm4');
    expect(text).toContain('限男性');
    expect(text).toMatch(/不命中 {2}2025-08-06 09:00:00 {2}m4/);
    expect(text).toContain('✗ 单看明细，不符合限制');
    const units = JSON.parse(await at('rules', 'why', 'MC-PS-001', '--visit', 'm3', '--json')) as { units: Unit[] };
    expect(units.units.map(({ outcome }) => outcome)).toEqual(['hit']);
  });
});
