import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { smallCity, writeSmallCity } from '../support/city.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { jsonLines, typedCommands } from '../support/typed-commands.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const recorder = recordingEffects(folder.path, { MINGCHA_DATA: data, MINGCHA_OPERATOR: '张三' });
const { mingcha, done } = typedCommands(recorder);
interface Listed {
  readonly suspect_id: string;
  readonly status: string;
  readonly assignee: string | null;
  readonly verdict: string | null;
  readonly due_at: string | null;
  readonly amount: string | null;
}
const list = async (...words: string[]): Promise<Listed[]> =>
  jsonLines<Listed>(await done('suspects', 'list', '--json', ...words));
const byId = async (id: string): Promise<Listed | undefined> =>
  (await list('--state', 'all')).find((one) => one.suspect_id === id);
const codes = (err: string): string[] => [...err.matchAll(/MC-[A-Z]+-\d+/gu)].map(([code]) => code);

/** The small city with a second box that is sold twice, so that there are suspects enough. */
function withSecondBox(): ReturnType<typeof smallCity> {
  const again: Readonly<Record<string, string>> = { m1: 'm7', m2: 'm8', s1: 's7', s2: 's8', p1: 'p7', p2: 'p8' };
  return Object.fromEntries(
    Object.entries(smallCity()).map(([kind, rows]) => {
      const sold = rows.filter((row) => ['m1', 'm2'].includes(String(row['mdtrt_id'])));
      const copies = sold.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [
            name,
            name === 'drug_trac_codg' ? `${String(value).slice(0, -1)}9` : (again[String(value)] ?? value),
          ]),
        ),
      );
      return [kind, [...rows, ...copies]];
    }),
  );
}

let ids: string[];
beforeAll(async () => {
  mkdirSync(join(folder.path, 'in'));
  writeSmallCity(join(folder.path, 'in'), withSecondBox());
  await mingcha('init');
  await mingcha('ingest', 'files', 'in');
  await mingcha('scan');
  ids = (await list()).map((one) => one.suspect_id);
  if (ids.length < 4) throw new Error(`only ${ids.length} suspects to work on`);
}, 120_000);
afterAll(() => folder.remove());

const short = (n: number): string => (ids[n] ?? '').slice(0, 8);

describe('work on suspects at the command line', () => {
  test('takes a step, says until when the next is due, and tells the whole course', async () => {
    const out = JSON.parse(
      await done('suspects', 'assign', short(0), '--to', '李四', '--note', '先看病历', '--json'),
    ) as object;
    expect(out).toMatchObject({
      schema: 1,
      step: 'assign',
      to_status: 'assigned',
      count: 1,
      due_at: '2026-01-19',
      unlisted_years: [],
      suspects: [ids[0]],
    });
    expect(await byId(ids[0] ?? '')).toMatchObject({
      status: 'assigned',
      assignee: '李四',
      due_at: '2026-01-19',
      verdict: null,
    });
    const history = await done('suspects', 'history', short(0));
    expect(history).toContain('张三');
    expect(history).toContain('新发现 → 分派');
    expect(history).toContain('先看病历');
    expect(await done('suspects', 'show', short(0))).toMatch(/负责人\s+李四/u);
    expect(JSON.parse(await done('suspects', 'progress', '--json'))).toMatchObject({
      schema: 1,
      assignees: [{ assignee: '李四', suspects: 1 }],
    });
    expect(await list('--assignee', '李四')).toHaveLength(1);
    expect(await list('--status', 'assigned')).toHaveLength(1);
    expect(await list('--overdue')).toEqual([]);
  });

  test('names who refuses and changes nothing', async () => {
    const { exit, err } = await mingcha('suspects', 'check', short(0), short(1), 'ffffffffff');
    expect(exit).toBe(2);
    expect(codes(err)).toEqual(['MC-WORK-001']);
    expect(err).toMatch(/疑点编号\s+原因\s+处理/u);
    expect(err).toContain(`mingcha suspects assign ${(ids[1] ?? '').slice(0, 12)} --to`);
    const program = await mingcha('suspects', 'check', short(0), short(1), 'ffffffffff', '--json');
    expect(codes(program.err)).toEqual(['MC-WORK-001', 'MC-WORK-002', 'MC-WORK-002']);
    expect(err).toContain('下一步应为“分派”');
    expect((await byId(ids[0] ?? ''))?.status).toBe('assigned');
  });

  test.each([
    ['a person to assign to', ['assign'], 'MC-WORK-004'],
    ['a verdict', ['decide'], 'MC-WORK-004'],
    ['a reason to dismiss', ['decide', '--verdict', 'dismissed'], 'MC-WORK-004'],
    ['an amount for what is partly true', ['decide', '--verdict', 'partly'], 'MC-WORK-004'],
    ['a known verdict', ['decide', '--verdict', 'maybe'], 'MC-CLI-007'],
    ['a reason to step back', ['check', '--reopen'], 'MC-WORK-004'],
    ['how it was handled', ['handle'], 'MC-WORK-004'],
    ['a text to note', ['note', '--note', '  '], 'MC-WORK-004'],
    ['a day to come', ['check', '--due', '2026-01-04'], 'MC-CLI-007'],
    ['a real day', ['check', '--due', '2026-02-30'], 'MC-CLI-007'],
    ['ids or a filter, not both', ['check', '--rule', 'MC-TC-002'], 'MC-WORK-009'],
  ])('asks for %s', async (_name, [verb = '', ...words], code) => {
    const { exit, err } = await mingcha('suspects', verb, short(0), ...words);
    expect({ exit, code: codes(err)[0] }).toEqual({ exit: 2, code });
  });

  test('asks for a known status', async () => {
    const { exit, err } = await mingcha('suspects', 'list', '--status', 'done');
    expect({ exit, codes: codes(err) }).toEqual({ exit: 2, codes: ['MC-CLI-007'] });
  });

  test('of everything at once needs to be confirmed', async () => {
    const { exit, err } = await mingcha('suspects', 'note', '--note', '月底前办结');
    expect({ exit, code: codes(err)[0] }).toEqual({ exit: 2, code: 'MC-WORK-003' });
    expect(err).toContain(`${ids.length} 条`);
    expect(await done('suspects', 'note', '--note', '月底前办结', '--yes')).toContain(`${ids.length} 条`);
  });

  test('keeps files once by their digest, and tells one that was changed or lost', async () => {
    writeFileSync(join(folder.path, '小票.pdf'), '%PDF-1.4 小票');
    expect(await done('suspects', 'attach', short(0), '小票.pdf')).toContain('已附 1 个文件');
    expect(await done('suspects', 'attach', short(0), '小票.pdf')).toContain('1 个原已附上');
    expect(await done('suspects', 'attach', short(1), '小票.pdf')).toContain('已附 1 个文件');
    const [digest = '', ...others] = readdirSync(join(data, 'attachments'));
    expect(others).toEqual([]);
    expect(await done('suspects', 'show', short(0))).toContain('小票.pdf');
    const condition = async (): Promise<unknown> =>
      (JSON.parse(await done('suspects', 'show', short(0), '--json')) as { attachments: { condition: string }[] })
        .attachments[0]?.condition;
    expect(await condition()).toBe('whole');
    await done('backup', 'safe');
    writeFileSync(join(data, 'attachments', digest), '%PDF-1.4 改过');
    expect(await condition()).toBe('changed');
    expect(await done('doctor')).toContain('附件 1 个，都在');
    expect(await done('doctor', '--deep')).toContain('1 个已缺失或被改动');
    rmSync(join(data, 'attachments', digest));
    expect(await condition()).toBe('missing');
    expect(await done('doctor')).toContain(`附件 1 个，其中 1 个已缺失或被改动：${digest.slice(0, 12)}`);
    expect(await done('suspects', 'show', short(0))).toContain('文件已不在！');
    expect(codes((await mingcha('suspects', 'attach', short(0), '没有.pdf')).err)).toEqual(['MC-WORK-008']);
    expect(readdirSync(join(data, 'attachments'))).toEqual([]);
    // The file lay with the backup, so that a restored warehouse has all that it names.
    await done('restore', 'safe', '--data', join(folder.path, 'restored'));
    const again = JSON.parse(
      await done('suspects', 'show', short(1), '--json', '--data', join(folder.path, 'restored')),
    ) as object;
    expect(again).toMatchObject({ attachments: [{ digest, name: '小票.pdf', condition: 'whole' }] });
  });
});

describe('the configuration of work', () => {
  const configured = async (text: string, ...words: string[]): Promise<{ exit: number; err: string; out: string }> => {
    writeFileSync(join(data, 'mingcha.yaml'), text);
    try {
      return await mingcha(...words);
    } finally {
      rmSync(join(data, 'mingcha.yaml'));
    }
  };
  test.each([
    ['out of order', 'work: {steps: [checked, assigned, decided]}', '依此顺序'],
    ['no decision', 'work: {steps: [assigned, handled]}', 'decided（合议）不能省'],
    ['answered before anybody was told', 'work: {steps: [answered, decided]}', '没有告知，机构无从申诉'],
    ['an unknown step', 'work: {steps: [looked, decided]}', 'looked'],
    ['days of an unknown step', 'work: {days: {looked: 3}}', 'looked'],
    ['no days', 'work: {days: {checked: 0}}', '1 到 260'],
  ])('is refused: %s', async (_name, text, told) => {
    const { exit, err } = await configured(text, 'suspects', 'check', short(0));
    expect(exit).toBe(2);
    expect(codes(err)[0]).toMatch(/^MC-CONF-/u);
    expect(err).toContain(told);
  });

  test('leaves out steps and sets days, with days of its own', async () => {
    const text = 'work: {steps: [checked, decided], days: {decided: 2}, holidays: {off: [2026-01-06]}}';
    expect(codes((await configured(text, 'suspects', 'notify', short(1))).err)).toEqual(['MC-WORK-005']);
    const { out } = await configured(text, 'suspects', 'check', short(3), '--json');
    expect(JSON.parse(out)).toMatchObject({ due_at: '2026-01-08' });
  });
});

type Value = string | number | boolean | Date | null;
/** Exports the suspects, lets somebody fill in rows by the labels of columns, and saves the book as another program does. */
async function filledIn(
  file: string,
  edits: Readonly<Record<string, Readonly<Record<string, Value>>>>,
  sheets: readonly string[] = ['疑点'],
): Promise<void> {
  const book = await readXlsx(readFileSync(join(folder.path, 'out.xlsx')));
  const kept = book.sheets.map((sheet) => {
    const [labels = [], ...rows] = sheet.rows;
    if (!sheets.includes(sheet.name)) return { name: sheet.name, rows: sheet.rows };
    const idAt = labels.indexOf('疑点编号（全）');
    const edited = rows.map((row) => {
      const own = edits[String(row[idAt])] ?? {};
      for (const label of Object.keys(own)) expect(labels).toContain(label);
      return labels.map((label, place) => own[String(label)] ?? row[place] ?? null);
    });
    return { name: sheet.name, rows: [labels, ...edited] };
  });
  writeFileSync(join(folder.path, file), Buffer.from(await writeXlsx({ sheets: kept as never })));
}

interface ImportDocument {
  readonly rows: number;
  readonly edited: number;
  readonly already: number;
  readonly taken: number;
  readonly applied: boolean;
  readonly conflicts: readonly { readonly row: number; readonly suspect_id: string; readonly conflict: string }[];
  readonly not_read: readonly { readonly column: string; readonly rows: number }[];
}
const imported = async (...words: string[]): Promise<ImportDocument & { exit: number }> => {
  const { exit, out } = await mingcha('suspects', 'import', '--json', ...words);
  return { exit, ...(JSON.parse(out) as ImportDocument) };
};

describe('a workbook that comes back', () => {
  test('moves what was filled in, once, however often it comes', async () => {
    await done('report', 'xlsx', '--out', 'out.xlsx');
    const [a = '', b = '', c = ''] = [ids[0], ids[1], ids[2]];
    await filledIn('back.xlsx', {
      [a]: { 处理状态: '初核', 核查说明: '调了病历', 核查人: '李四', 备注: '第三柜' },
      [b]: { 处理状态: '分派', 核查人: '王五' },
      [c]: { 备注: '机构已来电' },
    });
    const dry = await imported('back.xlsx', '--dry-run');
    expect(dry).toMatchObject({ exit: 0, edited: 3, already: 0, taken: 3, applied: false, conflicts: [] });
    expect((await byId(a))?.status).toBe('assigned');
    expect(await imported('back.xlsx')).toMatchObject({ exit: 0, edited: 3, taken: 3, applied: true, conflicts: [] });
    expect(await byId(a)).toMatchObject({ status: 'checked', assignee: '李四' });
    expect(await byId(b)).toMatchObject({ status: 'assigned', assignee: '王五' });
    expect((await byId(c))?.status).toBe('new');
    const events = JSON.parse(await done('suspects', 'history', c, '--json')) as {
      events: { step: string; detail: { remark?: string } }[];
    };
    expect(events.events.at(-1)).toMatchObject({ step: 'note', detail: { remark: '机构已来电' } });
    const entries = async (): Promise<number> => (await done('audit', 'list', '--json')).split('\n').length;
    const before = await entries();
    expect(await imported('back.xlsx')).toMatchObject({
      exit: 0,
      edited: 3,
      already: 3,
      taken: 0,
      applied: false,
      conflicts: [],
    });
    expect(await entries()).toBe(before);
    expect((JSON.parse(await done('suspects', 'history', a, '--json')) as { events: unknown[] }).events).toHaveLength(
      ((await done('suspects', 'history', a)).match(/\n\d{4}-/gu) ?? []).length,
    );
  });

  test('of which any row conflicts changes nothing, and shows each', async () => {
    await done('report', 'xlsx', '--out', 'out.xlsx', '--overwrite');
    const [a = '', b = '', c = '', d = ''] = ids;
    await filledIn('conflicts.xlsx', {
      [a]: { 处理状态: '专家讨论' },
      [b]: { 处理状态: '合议', 核查结论: '核查属实' },
      [c]: { 处理状态: '看过了' },
      [d]: { 核查结论: '部分属实', '认定金额(元)': '很多' },
    });
    // Somebody works on the first one after the export.
    await done('suspects', 'note', a, '--note', '导出之后');
    const result = await imported('conflicts.xlsx');
    expect(result).toMatchObject({ exit: 2, applied: false });
    const found = new Map(result.conflicts.map(({ suspect_id: id, conflict }) => [id, conflict]));
    expect(found).toEqual(
      new Map([
        [a, 'changed'],
        [b, 'order'],
        [c, 'unknown_step'],
        [d, 'bad_amount'],
      ]),
    );
    expect((await byId(b))?.status).toBe('assigned');
    const { exit, out, err } = await mingcha('suspects', 'import', 'conflicts.xlsx');
    expect({ exit, code: codes(err) }).toEqual({ exit: 2, code: ['MC-WORK-007'] });
    expect(out).toContain('词认不出');
  });

  test('takes in the rows without a conflict where that is asked for', async () => {
    await done('report', 'xlsx', '--out', 'out.xlsx', '--overwrite');
    const [a = '', b = '', c = ''] = ids;
    await filledIn('skip.xlsx', {
      [a]: { 处理状态: '专家讨论' },
      [b]: { 处理状态: '处理', 处理方式: '追回' },
      [c]: { 处理状态: '分派', 核查人: '赵六' },
    });
    expect(await imported('skip.xlsx', '--skip-conflicts')).toMatchObject({
      exit: 0,
      applied: true,
      taken: 2,
      conflicts: [{ conflict: 'order' }],
    });
    expect((await byId(a))?.status).toBe('discussed');
    expect((await byId(c))?.assignee).toBe('赵六');
  });

  test('tells what was written where nobody reads it, and refuses another workbook', async () => {
    await done('report', 'xlsx', '--out', 'out.xlsx', '--overwrite');
    await filledIn('lines.xlsx', Object.fromEntries(ids.map((id) => [id, { 核查结论: '排除' }])), ['明细']);
    const result = await imported('lines.xlsx');
    expect(result).toMatchObject({ exit: 0, edited: 0, taken: 0 });
    expect(result.not_read.find(({ column }) => column === 'verdict')?.rows).toBeGreaterThan(0);
    writeFileSync(
      join(folder.path, 'other.xlsx'),
      Buffer.from(await writeXlsx({ sheets: [{ name: '疑点', rows: [['疑点编号'], ['1']] }] })),
    );
    expect(codes((await mingcha('suspects', 'import', 'other.xlsx')).err)).toEqual(['MC-WORK-006']);
    writeFileSync(
      join(folder.path, 'formula.xlsx'),
      Buffer.from(
        await writeXlsx({
          sheets: [
            { name: '说明', rows: [['一句话']] },
            {
              name: '疑点',
              rows: [
                ['疑点编号（全）', '导出标记（勿改）', '备注', '核查人'],
                ['a', 'x', '好', '李四'],
                ['b', 'x', null, '李四'],
                ['c', 'x', '好', null],
                ...Array.from({ length: 11 }, (_, n) => [`d${n}`, 'x', null, '李四']),
              ],
              cells: new Map([
                ['2,2', { formula: 'A1&B1' }],
                ...Array.from({ length: 11 }, (_, n): [string, { formula: string }] => [
                  `${n + 4},2`,
                  { formula: 'A1' },
                ]),
              ]),
              merges: [{ startRow: 2, startCol: 3, endRow: 3, endCol: 3 }],
            },
          ],
        }),
      ),
    );
    const refused = await mingcha('suspects', 'import', 'formula.xlsx');
    expect({ exit: refused.exit, codes: codes(refused.err) }).toEqual({ exit: 5, codes: ['MC-WORK-006'] });
    const said = refused.err.replaceAll(/\s/gu, '');
    expect(said).toContain('13行读不出来');
    expect(said).toContain('“疑点”表第3行（C3）：公式没有保存计算结果');
    expect(said).toContain('“疑点”表第4行（D4）：单元格与上一行合并');
    expect(said).toContain('“疑点”表第12行（C12）');
    expect(said).not.toContain('第13行');
    expect(said).toContain('另有3行');
    writeFileSync(join(folder.path, 'broken.xlsx'), 'PK');
    expect((await mingcha('suspects', 'import', 'broken.xlsx')).exit).not.toBe(0);
  });
});

describe('a workbook that comes back unchanged or astray', () => {
  test('carries what was recorded, and asks for nothing where nobody changed it', async () => {
    await done('report', 'xlsx', '--out', 'out.xlsx', '--overwrite');
    const book = await readXlsx(readFileSync(join(folder.path, 'out.xlsx')));
    const [labels = [], ...rows] = book.sheets.find(({ name }) => name === '疑点')?.rows ?? [];
    const of = (id: string, label: string): unknown =>
      rows.find((row) => row[labels.indexOf('疑点编号（全）')] === id)?.[labels.indexOf(label)] ?? null;
    const a = ids[0] ?? '';
    expect([of(a, '处理状态'), of(a, '备注'), of(a, '核查人')]).toEqual(['专家讨论', '第三柜', '李四']);
    await filledIn('same.xlsx', {});
    expect(await imported('same.xlsx')).toMatchObject({ exit: 0, edited: 0, taken: 0, conflicts: [] });
    // One cell of a row that has others: that cell alone is taken in.
    await filledIn('one.xlsx', { [a]: { 备注: '第四柜' } });
    expect(await imported('one.xlsx')).toMatchObject({ exit: 0, edited: 1, taken: 1, conflicts: [] });
    const shown = await done('suspects', 'show', a);
    expect(shown).toMatch(/备注\s+第四柜/u);
    expect(shown).toMatch(/核查人\s+李四/u);
    expect(await done('suspects', 'history', a)).toContain('备注：第四柜');
    const institution = await readXlsx(await institutionBook());
    expect(JSON.stringify(institution.sheets)).not.toContain('第四柜');
  });

  test('carries a verdict with its reason and amount, and goes on from there', async () => {
    const a = ids[0] ?? '';
    for (const verb of ['notify', 'answer', 'recheck']) await done('suspects', verb, a);
    await done('report', 'xlsx', '--out', 'out.xlsx', '--overwrite');
    await filledIn('decided.xlsx', {
      [a]: { 核查结论: '部分属实', '认定金额(元)': '1', 核查说明: '一半在院', 处罚: '约谈' },
    });
    expect(await imported('decided.xlsx')).toMatchObject({ exit: 0, taken: 1, conflicts: [] });
    const work = async (): Promise<unknown> =>
      (JSON.parse(await done('suspects', 'show', a, '--json')) as { work: unknown }).work;
    expect(await work()).toMatchObject({ verdict: 'partly', verdict_amount: '1.00', verdict_reason: '一半在院' });
    await done('report', 'xlsx', '--out', 'out.xlsx', '--overwrite');
    const { sheets } = await readXlsx(readFileSync(join(folder.path, 'out.xlsx')));
    const row = sheets.find(({ name }) => name === '疑点')?.rows.find((cells) => cells.includes(a)) ?? [];
    for (const word of ['合议', '部分属实', '1.00', '一半在院', '约谈']) expect(row).toContain(word);
    await filledIn('same.xlsx', {});
    expect(await imported('same.xlsx')).toMatchObject({ exit: 0, edited: 0, taken: 0, conflicts: [] });
    await filledIn('amount.xlsx', { [a]: { '认定金额(元)': '0.50' } });
    expect((await imported('amount.xlsx')).conflicts).toMatchObject([{ conflict: 'amount_of_verdict' }]);
    expect(await work()).toMatchObject({ verdict_amount: '1.00' });
    await filledIn('handled.xlsx', { [a]: { 处理状态: '处理', 处理方式: '追回', '认定金额(元)': 1 } });
    expect(await imported('handled.xlsx')).toMatchObject({ exit: 0, taken: 1, conflicts: [] });
    expect(await work()).toMatchObject({ verdict: 'partly', verdict_amount: '1.00', handled_how: 'recovered' });
    expect((await list('--status', '处理')).map((one) => one.suspect_id)).toEqual([a]);
  });

  const institutionBook = async (): Promise<Buffer> => {
    const codesOf = JSON.parse((await done('suspects', 'list', '--json')).split('\n')[0] ?? '{}') as {
      fixmedins_code: string;
    };
    await done(
      'report',
      'xlsx',
      '--out',
      'theirs.xlsx',
      '--overwrite',
      '--institution',
      codesOf.fixmedins_code,
      '--for',
      'institution',
    );
    return readFileSync(join(folder.path, 'theirs.xlsx'));
  };

  test('conflicts where its ids are of two suspects, or a cell was edited that only shows', async () => {
    await done('report', 'xlsx', '--out', 'out.xlsx', '--overwrite');
    const [a = '', b = '', c = '', d = ''] = ids;
    await filledIn('astray.xlsx', {
      [a]: { 疑点编号: b.slice(0, 12), 备注: '错行' },
      [b]: { 核查状态: '初核' },
      [c]: { '涉及（疑似违规）金额(元)': '123456.78' },
      [d]: { '疑点说明（疑似，待核查）': '没有问题', 核查结论: '属实' },
    });
    const { conflicts, applied } = await imported('astray.xlsx');
    expect(applied).toBe(false);
    expect(new Map(conflicts.map((one) => [one.suspect_id, one.conflict]))).toEqual(
      new Map([
        [a, 'other_id'],
        [b, 'status_edited'],
        [c, 'amount_edited'],
        [d, 'explanation_edited'],
      ]),
    );
    expect((await mingcha('suspects', 'import', 'astray.xlsx')).out).toContain('“核查状态”不能改，请填“处理状态”');
    // 属实 is understood: what is wrong is that it comes too early.
    await filledIn('word.xlsx', { [d]: { 核查结论: '属实' } });
    expect((await imported('word.xlsx')).conflicts).toMatchObject([{ conflict: 'order' }]);
    await filledIn('unknown.xlsx', { [d]: { 核查结论: '大概' } });
    expect((await mingcha('suspects', 'import', 'unknown.xlsx')).out).toContain('可填：核查属实、部分属实、排除');
  });
});

describe('words of the trade', () => {
  test('stand for the words of options, and an unknown one is answered with those', async () => {
    expect(await list('--status', '处理')).toHaveLength((await list('--status', 'handled')).length);
    expect((await list('--status', '处理')).length).toBeGreaterThan(0);
    const { err } = await mingcha('suspects', 'decide', short(1), '--verdict', '大概');
    expect(err).toContain('confirmed 核查属实 | partly 部分属实 | dismissed 排除');
    for (const verdict of ['属实', '核查属实'])
      expect(codes((await mingcha('suspects', 'decide', short(1), '--verdict', verdict)).err)).toEqual(['MC-WORK-002']);
    expect(codes((await mingcha('suspects', 'handle', short(1), '--how', '自查退回')).err)).toEqual(['MC-WORK-002']);
  });

  test.each(['MC-WORK-002', 'MC-WORK-004', 'MC-WORK-008', 'MC-EXC-001', 'MC-EXC-004', 'MC-REVIEW-004'])(
    'help %s says what usually causes it',
    async (code) => {
      const help = await done('help', code);
      expect(help).toContain('常见的有');
      expect(help).not.toContain('办法每次不同');
    },
  );
});

describe('a dismissed suspect', () => {
  test('leaves the list and the workbook, which say so, until its evidence changes', async () => {
    const d = ids[3] ?? '';
    for (const verb of ['discuss', 'notify', 'answer', 'recheck']) await done('suspects', verb, d);
    await done('suspects', 'decide', d, '--verdict', 'dismissed', '--reason', '住院拆零');
    expect((await list()).map((one) => one.suspect_id)).not.toContain(d);
    const { err } = await mingcha('suspects', 'handle', d, '--how', '追回');
    const hint = /mingcha (suspects decide \S+ --reopen --verdict 结论 --reason "理由")/u.exec(err)?.[1] ?? '';
    // Pasted as it stands it decides nothing.
    expect(codes((await mingcha(...hint.split(' '))).err)).toEqual(['MC-CLI-007']);
    const command = hint.replace('结论', '核查属实');
    expect(command).not.toBe('');
    const refused = await mingcha(
      'exceptions',
      'add',
      '--from-suspect',
      d,
      '--reason',
      '院内调拨',
      '--approved-by',
      '王五',
      '--expires',
      '2026-03-01',
    );
    expect(codes(refused.err)).toEqual(['MC-EXC-008']);
    expect(await done(...command.replaceAll('"', '').split(' '))).toContain('合议：1 条');
    await done('suspects', 'decide', d, '--reopen', '--verdict', '排除', '--reason', '住院拆零');
    expect(await list('--status', 'decided')).toHaveLength(1);
    expect(await done('suspects', 'list')).toContain('另有已排除 1 条');
    const { suspects } = JSON.parse(await done('report', 'xlsx', '--out', 'out.xlsx', '--overwrite', '--json')) as {
      suspects: number;
    };
    expect(suspects).toBe(ids.length - 1);
    const history = await done('suspects', 'history', d, '--lang', 'en');
    expect(history).toContain('dismissed');
    expect(history).toContain('住院拆零');
  });
});

describe('a sample beside suspects', () => {
  test('tells settlements that suspects rest on from the others', async () => {
    const sample = JSON.parse(await done('review', 'sample', '--seed', '0105', '--rate', '1', '--json')) as {
      frame: number;
      frame_unflagged: number;
    };
    // Eight visits: the lines of what stands name the second sale of each box, the two sold twice, and the long prescription.
    expect(sample.frame).toBe(8);
    expect(sample.frame_unflagged).toBeGreaterThan(0);
    expect(sample.frame_unflagged).toBeLessThan(8);
  });
});

describe('a scan', () => {
  test('leaves what people did as it is', async () => {
    const work = async (): Promise<object[]> =>
      (await list('--state', 'all')).map(({ suspect_id: id, status, assignee, due_at: due, verdict }) => ({
        id,
        status,
        assignee,
        due,
        verdict,
      }));
    const before = await work();
    expect(before.some((one) => 'status' in one && one.status === 'decided')).toBe(true);
    await done('scan');
    expect(await work()).toEqual(before);
  });
});
