import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../base/package-root.ts';
import { run } from '../../cli/run.ts';
import type { FileReport } from '../../ingest/knowledge/import-report.ts';
import type { KnowledgePoint } from '../../store/knowledge/point-list.ts';
import { point } from '../ingest/knowledge/points.ts';
import { recordingEffects } from '../support/recording-effects.ts';
import { runnable } from '../support/requirement.ts';
import { temporaryFolder } from '../support/warehouse.ts';

interface Imported {
  readonly dry_run: boolean;
  readonly files: readonly FileReport[];
}

/** Runs command lines on one warehouse of its own. */
function terminal() {
  const folder = temporaryFolder();
  const recorder = recordingEffects(folder.path, { MINGCHA_DATA: join(folder.path, 'data') });
  const call = async (...words: string[]) => {
    const code = await run(['knowledge', ...words], recorder.effects);
    return { code, ...recorder.take() };
  };
  return { folder, call };
}

describe('mingcha knowledge', () => {
  const { folder, call } = terminal();
  const file = join(folder.path, 'kb.json');
  beforeAll(async () => {
    const level = { rule_class: '药品限医疗机构级别', batch_tag: 'batch_05', item_name: '乙注射液' };
    writeFileSync(
      file,
      JSON.stringify([
        point({ med_codes: ['X1', 'X2'] }),
        point({ ...level, kp_id: 'KP-2', constraint: '限二级及以上医疗机构。' }),
        point({ ...level, kp_id: 'KP-3', constraint: '首次处方时需由二级及以上医疗机构开具。' }),
      ]),
    );
    const imported = await call('import', file);
    if (imported.code !== 0) throw new Error(imported.err);
  });
  afterAll(() => folder.remove());

  test('import says of each class what is active, what is left to a person and why, and that the batch adds up', async () => {
    const zh = await call('import', file);
    expect(zh.out).toMatch(/药品限医疗机构级别 +2 +1 +0 +1 +2 +0\n/u);
    expect(zh.out).toContain('读入 3 条 = 知识点 3 + 剔除 0');
    expect(zh.out).toContain('知识点 = 可用 2 + 留待人工 1');
    expect(zh.out).toContain('级别只限首次处方，数据不能分辨首次: 1');
    expect(zh.out).toContain('limit_b：4 行 = 新增 0 + 更新 0 + 未变 4 + 过时 0 + 隔离 0 + 剔除 0');
    const en = await call('import', file, '--lang', 'en');
    expect(en.out).toContain('3 entries = 3 points + 0 dropped');
    expect(en.out).toContain('4 rows = 0 new + 0 superseding + 4 unchanged');
  });

  test('a dry run reports the same and writes nothing', async () => {
    const before = (await call('list', '--json')).out;
    writeFileSync(join(folder.path, 'more.json'), JSON.stringify([point({ kp_id: 'KP-77' })]));
    const { out, code } = await call('import', 'more.json', '--dry-run', '--json');
    const { dry_run: dry, files } = JSON.parse(out) as Imported;
    expect({ code, dry, active: files[0]?.active }).toEqual({ code: 0, dry: true, active: 1 });
    expect((await call('list', '--json')).out).toBe(before);
    expect((await call('import', 'more.json', '--dry-run')).out).toContain('没有写入');
  });

  test('a dry run needs no warehouse and makes none', async () => {
    const other = terminal();
    try {
      writeFileSync(join(other.folder.path, 'more.json'), JSON.stringify([point()]));
      expect((await other.call('import', 'more.json', '--dry-run')).code).toBe(0);
      expect(existsSync(join(other.folder.path, 'data', 'mingcha.duckdb'))).toBe(false);
      expect(existsSync(join(folder.path, 'data', 'mingcha.duckdb'))).toBe(true);
    } finally {
      other.folder.remove();
    }
  });

  test('list counts by class, and names the points of a class or a state with why they are left', async () => {
    const { out } = await call('list');
    expect(out).toMatch(/药品限医疗机构级别 +2 +1 +0 +1 +2 +2\n/u);
    expect(out).toMatch(/合计 +3 +2 +0 +1 +3 +4\n/u);
    const unparsed = (await call('list', '--state', 'unparsed', '--json')).out.trim().split('\n');
    expect(unparsed.map((line) => JSON.parse(line) as KnowledgePoint)).toMatchObject([
      {
        schema: 1,
        kp_id: 'KP-3',
        state: 'unparsed',
        reasons: ['first-prescription-only'],
        limit_types: ['hosp-level'],
      },
    ]);
    const shown = (await call('list', '--class', '药品限医疗机构级别', '--limit', '1')).out;
    expect(shown).toContain('共 2 个，显示前 1 个');
    expect((await call('list', '--state', 'unparsed', '--lang', 'en')).out).toContain('first prescription only');
    expect((await call('list', '--class', '没有的类别')).out).toContain('knowledge import');
    expect(await call('list', '--state', 'odd')).toMatchObject({
      code: 2,
      err: expect.stringContaining('MC-CLI-007') as unknown,
    });
  });

  test('show tells a point, or all points on an item, with limit, assumption, days and source', async () => {
    const one = (await call('show', 'KP-1')).out;
    expect(one).toContain('性别：只限女性');
    expect(one).toContain('推定: 性别由适应症用词推定');
    expect(one).toContain('2025-05-23 起，未截止');
    expect(one).toContain('项目: X1, X2');
    expect(one).toContain('来源: 第一批.xlsx 第 7 行');
    const item = (await call('show', 'X1', '--lang', 'en')).out;
    expect(item).toContain('women only');
    expect(item).toContain('level 2 and above');
    expect(item).toContain('Not parsed, in no rule: the level holds for the first prescription only');
    const lines = (await call('show', 'X2', '--json')).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { schema: 1, kind: 'limit_b', kp_id: 'KP-1', allowed_sex: '2', limit_type: 'sex' },
    ]);
    const none = await call('show', 'KP');
    expect(none).toMatchObject({ code: 2, err: expect.stringContaining('KP-1、KP-2、KP-3') as unknown });
  });

  test('diff tells what came between two cuts, and refuses a cut that is none', async () => {
    expect((await call('diff', '0', 'B000001')).out).toContain('3 个知识点有变化；新增 4 行');
    expect((await call('diff', '1', '1', '--lang', 'en')).out).toContain('the same at cuts 1 and 1');
    const { points } = JSON.parse((await call('diff', '0', '--json')).out) as { points: unknown[] };
    expect(points).toHaveLength(3);
    expect(await call('diff', '99')).toMatchObject({ code: 2, err: expect.stringContaining('MC-CLI-012') as unknown });
    expect(await call('diff', 'x')).toMatchObject({ code: 2, err: expect.stringContaining('MC-CLI-012') as unknown });
  });

  test('import refuses a day that is none, and a file that is not there', async () => {
    expect(await call('import', file, '--published', '2026-02-30')).toMatchObject({
      code: 2,
      err: expect.stringContaining('MC-CLI-007') as unknown,
    });
    expect((await call('import', 'nowhere.json')).code).not.toBe(0);
  });
});

const library = join(packageRoot(), '..', 'shared', 'data', 'two-libraries', 'knowledge_points_3899.json');

/** Points of this class are read as far as is safe: many conditions no diagnosis tells. */
const INDICATIONS = '药品限适应症';

describe.skipIf(
  !runnable(
    'the official knowledge library',
    existsSync(library),
    'put its JSON files into ../shared/data/two-libraries beside the project.',
  ),
)('the official library', () => {
  const { folder, call } = terminal();
  afterAll(() => folder.remove());

  test('imports whole, at least 95 in a hundred points of each readable class are active, and nothing twice', async () => {
    const first = JSON.parse((await call('import', library, '--json')).out) as Imported;
    const [report] = first.files;
    if (report === undefined) throw new Error('no report');
    expect(report.points + report.dropped.remark + report.dropped.total + report.dropped.blank).toBe(3899);
    expect(report.points).toBe(3898);
    expect(report.classes).toHaveLength(21);
    expect(report.classes.reduce((sum, { active }) => sum + active, 0) / report.points).toBeGreaterThanOrEqual(0.97);
    for (const one of report.classes) {
      const least = one.rule_class === INDICATIONS ? 0.85 : 0.95;
      expect(one.active / one.points, one.rule_class).toBeGreaterThanOrEqual(least);
      const reasons = Object.values(one.reasons).reduce((sum, count) => sum + count, 0);
      expect(reasons, one.rule_class).toBe(one.unparsed);
    }
    expect(report.batches.reduce((sum, one) => sum + one.records_in, 0)).toBe(report.limits + report.pairs);
    expect(report.batches.every((one) => one.landed_new === one.records_in)).toBe(true);
    const again = JSON.parse((await call('import', library, '--json')).out) as Imported;
    expect(again.files[0]?.batches.every((one) => one.unchanged === one.records_in)).toBe(true);
  });
});
