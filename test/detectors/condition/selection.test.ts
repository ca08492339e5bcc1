import { describe, expect, it } from 'vitest';
import { funnelStep, selectionStages } from '../../../detectors/condition/funnel.ts';
import type { RecordSource } from '../../../detectors/condition/reach.ts';
import { selectionOf, type Selection } from '../../../detectors/condition/selection.ts';
import { duckdb } from '../../../detectors/dialect/duckdb.ts';
import { spark } from '../../../detectors/dialect/spark.ts';
import { prepare } from '../../../detectors/engine/prepare.ts';
import type { Rule } from '../../../rules/model.ts';
import type { Conditions } from '../../../rules/where/model.ts';
import { parseWhere } from '../../../rules/where/parse-where.ts';
import { narrowing } from '../../../rules/where/reading.ts';
import { cell, cellOrNull } from '../../../store/session.ts';
import { runSteps } from '../../../store/step.ts';
import { cohortRule } from '../cohort-rule.ts';
import { inMemory } from '../engine/in-memory.ts';
import { notPortable } from '../quantity/portable.ts';

const memory = inMemory();

function ruleWith(select: Conditions, where?: string): Rule {
  const parsed = where === undefined ? undefined : parseWhere(where);
  if (parsed !== undefined && 'fault' in parsed) throw new Error(parsed.fault.reason.en);
  const narrows = narrowing(select, where, {});
  return {
    ...cohortRule('MC-CH-901', 'row', ['bkkp_sn']),
    select,
    ...(narrows === undefined ? {} : { where: narrows }),
  };
}

function selected(select: Conditions, where?: string, source: RecordSource = 'fee-line', dialect = duckdb): Selection {
  const selection = selectionOf(ruleWith(select, where), source, dialect);
  if (selection === undefined) throw new Error('no selection');
  return selection;
}

const LINE = {
  mdtrt_id: 'V1',
  psn_no: 'P1',
  fixmedins_code: 'H1',
  med_list_codg: 'I1',
  fee_ocur_time: '2025-03-10 09:00:00',
  cnt: '1',
  pric: '10',
  det_item_fee_sumamt: '10',
  setl_id: 'S1',
};
const SETTLEMENT = {
  setl_id: 'S1',
  mdtrt_id: 'V1',
  psn_no: 'P1',
  insutype: '310',
  med_type: '11',
  fixmedins_code: 'H1',
  setl_time: '2025-03-10 10:00:00',
  medfee_sumamt: '100',
  fund_pay_sumamt: '60',
};

/** Each key with whether it is kept (`t`, `f`, `?`) and, where that cannot be told, the column that was wanting. */
async function kept(selection: Selection, key: string): Promise<Record<string, string>> {
  await prepare(memory.session(), []);
  const rows = await memory.session().rows(`SELECT * FROM (${selection.keyed()}) s ORDER BY ${key}`);
  const word = (value: string | null): string => (value === null ? '?' : value === 'true' ? 't' : 'f');
  return Object.fromEntries(
    rows.map((row) => [
      cell(row, key),
      [word(cellOrNull(row, 'kept')), cellOrNull(row, 'kept_wanting')].filter((one) => one !== null).join(' '),
    ]),
  );
}

describe('a condition', () => {
  it.each([
    [{ column: 'fee_list_d.prd_days', above: 6 }, 'tf?'],
    [{ column: 'fee_list_d.prd_days', at_least: 6.0001 }, 'tf?'],
    [{ column: 'fee_list_d.prd_days', at_least: 6 }, 'tt?'],
    [{ column: 'fee_list_d.prd_days', below: 6.0001 }, 'ft?'],
    [{ column: 'fee_list_d.prd_days', at_most: 6 }, 'ft?'],
    [{ column: 'fee_list_d.spec', one_of: ['a'] }, 'tf?'],
    [{ column: 'fee_list_d.spec', none_of: ['a'] }, 'ft?'],
    [{ column: 'fee_list_d.spec', matches: '^a' }, 'tf?'],
    [{ column: 'fee_list_d.spec', is_empty: true }, 'fft'],
    [{ column: 'fee_list_d.spec', is_empty: false }, 'ttf'],
    [{ column: 'fee_list_d._flags', flagged: 'cross_foot_line' }, 'ttf'],
  ] as const)('%o is true, false, or unknown for want of its column', async (condition, expected) => {
    await memory.land({
      setl_d: [SETTLEMENT],
      fee_list_d: [
        { ...LINE, bkkp_sn: '1', prd_days: '6.0001', spec: 'a', det_item_fee_sumamt: '99' },
        { ...LINE, bkkp_sn: '2', prd_days: '6', spec: 'b', det_item_fee_sumamt: '99' },
        { ...LINE, bkkp_sn: '3', prd_days: null, spec: '', det_item_fee_sumamt: '10' },
      ],
    });
    const found = await kept(selected({ a: condition }), 'bkkp_sn');
    expect(
      Object.values(found)
        .map((one) => one.slice(0, 1))
        .join(''),
    ).toBe(expected);
    expect(found['3']?.slice(2)).toBe(expected.endsWith('?') ? condition.column : '');
  });

  it('looks at the settlement, the visit, the item and the institution as of the day', async () => {
    await memory.land({
      setl_d: [SETTLEMENT],
      mdtrt_d: [{ mdtrt_id: 'V1', psn_no: 'P1', fixmedins_code: 'H1', med_type: '21', begntime: '2025-03-01' }],
      item_b: [
        { med_list_codg: 'I1', begndate: '2020-01-01', enddate: '2025-03-09', item_name: '旧名', list_type: '201' },
        { med_list_codg: 'I1', begndate: '2025-03-10', item_name: '理疗', list_type: '201' },
      ],
      medins_b: [
        {
          fixmedins_code: 'H1',
          begndate: '2020-01-01',
          fixmedins_name: '甲院',
          fixmedins_type: '1',
          hosp_lv: '01',
          admdvs: '1',
        },
      ],
      fee_list_d: [
        { ...LINE, bkkp_sn: '1' },
        { ...LINE, bkkp_sn: '2', fee_ocur_time: '2025-03-09 23:59:59' },
        { ...LINE, bkkp_sn: '3', setl_id: null, mdtrt_id: 'V9', fixmedins_code: 'H9' },
      ],
    });
    expect(await kept(selected({ a: { column: 'item_b.item_name', matches: '理疗' } }), 'bkkp_sn')).toEqual({
      1: 't',
      2: 'f',
      3: 't',
    });
    expect(await kept(selected({ a: { column: 'setl_d.fund_pay_sumamt', at_least: 60 } }), 'bkkp_sn')).toEqual({
      1: 't',
      2: 't',
      3: '? setl_d.fund_pay_sumamt',
    });
    expect(await kept(selected({ a: { column: 'mdtrt_d.med_type', one_of: ['21'] } }), 'bkkp_sn')).toMatchObject({
      1: 't',
      3: '? mdtrt_d.med_type',
    });
    expect(await kept(selected({ a: { column: 'medins_b.hosp_lv', none_of: ['01'] } }), 'bkkp_sn')).toMatchObject({
      1: 'f',
      3: '? medins_b.hosp_lv',
    });
  });

  it('looks at trace events and settlements too', async () => {
    const scan = {
      trac_event: 'settle',
      fixmedins_code: 'H1',
      trac_time: '2025-03-10 10:00:00',
      setl_id: 'S1',
      psn_no: 'P1',
    };
    await memory.land({
      setl_d: [SETTLEMENT],
      trac_prefix_b: [{ trac_prefix: '8100001', med_list_codg: 'I1', pack_level: '大包装' }],
      trac_d: [
        { ...scan, drug_trac_codg: '81000010000000000001' },
        { ...scan, drug_trac_codg: '82000010000000000001' },
      ],
    });
    const packed = selected(
      { a: { column: 'trac_prefix_b.pack_level', one_of: ['大包装'] } },
      undefined,
      'trace-event',
    );
    expect(await kept(packed, 'drug_trac_codg')).toEqual({
      '81000010000000000001': 't',
      '82000010000000000001': '? trac_prefix_b.pack_level',
    });
    const dear = selected({ a: { column: 'setl_d.medfee_sumamt', above: 100 } }, undefined, 'settlement');
    expect(await kept(dear, 'setl_id')).toEqual({ S1: 'f' });
  });
});

describe('the person of a record', () => {
  const adult: Conditions = { adult: { column: 'person.age', at_least: 18 } };
  const settled = (brdy: string | null, gend: string | null = null) => ({ setl_d: [{ ...SETTLEMENT, brdy, gend }] });

  it.each([
    ['on the birthday', '2007-03-10', 't'],
    ['the day before', '2007-03-11', 'f'],
    ['not known', null, '? psn_b.brdy'],
    ['born after the service', '2025-03-11', '? psn_b.brdy'],
    ['older than anybody', '1900-01-01', '? psn_b.brdy'],
  ])('is of age %s', async (_, brdy, expected) => {
    await memory.land({ ...settled(brdy), fee_list_d: [{ ...LINE, bkkp_sn: '1' }] });
    expect(await kept(selected(adult), 'bkkp_sn')).toEqual({ 1: expected });
  });

  it.each([
    ['contradicting', '2008-03-10', '? psn_b.brdy'],
    ['differing within a year of age', '2006-12-31', 't'],
  ])('birth dates %s', async (_, registered, expected) => {
    await memory.land({
      ...settled('2007-01-01'),
      psn_b: [{ psn_no: 'P1', gend: '1', brdy: registered }],
      fee_list_d: [{ ...LINE, bkkp_sn: '1' }],
    });
    expect(await kept(selected(adult), 'bkkp_sn')).toEqual({ 1: expected });
  });

  it('has the sex that settlement, visit and register agree on', async () => {
    await memory.land({
      ...settled(null, '2'),
      psn_b: [
        { psn_no: 'P1', gend: '2', brdy: '1990-01-01' },
        { psn_no: 'P2', gend: '1', brdy: '1990-01-01' },
      ],
      fee_list_d: [
        { ...LINE, bkkp_sn: '1' },
        { ...LINE, bkkp_sn: '2', psn_no: 'P2' },
        { ...LINE, bkkp_sn: '3', psn_no: 'P3', setl_id: null, mdtrt_id: 'V9' },
      ],
    });
    expect(await kept(selected({ a: { column: 'person.sex', one_of: ['2'] } }), 'bkkp_sn')).toEqual({
      1: 't',
      2: '? psn_b.gend',
      3: '? psn_b.gend',
    });
  });
});

describe('conditions joined', () => {
  const select: Conditions = {
    a: { column: 'fee_list_d.prd_days', above: 6 },
    b: { column: 'fee_list_d.spec', one_of: ['x'] },
    c: { column: 'fee_list_d.dosform_name', one_of: ['y'] },
  };
  // Every mixture of true (t), false (f) and unknown (?) of the three.
  const CELLS = {
    t: { prd_days: '7', spec: 'x', dosform_name: 'y' },
    f: { prd_days: '6', spec: 'n', dosform_name: 'n' },
    '?': { prd_days: null, spec: null, dosform_name: null },
  } as const;
  const WORDS = ['t', 'f', '?'] as const;
  const mixtures = WORDS.flatMap((a) => WORDS.flatMap((b) => WORDS.map((c) => [a, b, c] as const)));
  const rows = mixtures.map(([a, b, c]) => ({
    ...LINE,
    bkkp_sn: `${a}${b}${c}`,
    prd_days: CELLS[a].prd_days,
    spec: CELLS[b].spec,
    dosform_name: CELLS[c].dosform_name,
  }));
  type Word = (typeof WORDS)[number];
  const not = (x: Word): Word => (x === 't' ? 'f' : x === 'f' ? 't' : '?');
  const and = (x: Word, y: Word): Word => (x === 'f' || y === 'f' ? 'f' : x === '?' || y === '?' ? '?' : 't');
  const or = (x: Word, y: Word): Word => not(and(not(x), not(y)));

  it.each([
    ['a and b and c', (a: Word, b: Word, c: Word) => and(and(a, b), c)],
    ['a or b or c', (a: Word, b: Word, c: Word) => or(or(a, b), c)],
    ['a and (b or not c)', (a: Word, b: Word, c: Word) => and(a, or(b, not(c)))],
    ['(not (a and b)) or c', (a: Word, b: Word, c: Word) => or(not(and(a, b)), c)],
  ])('%s is what three-valued logic says, for all mixtures', async (where, expected) => {
    await memory.land({ setl_d: [SETTLEMENT], fee_list_d: rows });
    const found = await kept(selected(select, where), 'bkkp_sn');
    expect(Object.keys(found)).toHaveLength(27);
    for (const [a, b, c] of mixtures) {
      const [word, wanting] = (found[`${a}${b}${c}`] ?? '').split(' ');
      expect(`${a}${b}${c} ${word}`).toBe(`${a}${b}${c} ${expected(a, b, c)}`);
      // The column that is named is one that is empty; where all is told none is.
      const which = ['fee_list_d.prd_days', 'fee_list_d.spec', 'fee_list_d.dosform_name'].indexOf(wanting ?? '');
      expect([a, b, c][which] ?? 'none').toBe(word === '?' ? '?' : 'none');
    }
  });

  it('name a column that decides, not one that cannot matter any more', async () => {
    await memory.land({ setl_d: [SETTLEMENT], fee_list_d: rows });
    const found = await kept(selected(select, 'c or (a and b)'), 'bkkp_sn');
    // b is false, so a cannot matter: c is what is wanting.
    expect(found['?f?']).toBe('? fee_list_d.dosform_name');
    expect(found['?tf']).toBe('? fee_list_d.prd_days');
  });

  it('leave a funnel: after each part that must hold, and of parts joined by or how often each held', async () => {
    await memory.land({ setl_d: [SETTLEMENT], fee_list_d: rows });
    await prepare(memory.session(), []);
    const selection = selected(select, 'a and (b or c)');
    await runSteps(memory.session(), [
      { name: 'x_row', materialise: true, sql: `SELECT *, 1 AS n FROM (${selection.rows()})` },
      funnelStep(duckdb, 'x_', [
        { part: 'rows_in', unit: 'rows', n: 'SELECT count(*) FROM x_row' },
        ...selectionStages(selection, 'x_row'),
      ]),
    ]);
    const found = await memory.session().rows('SELECT * FROM x_funnel ORDER BY part_no');
    expect(found.map((row) => ['part_no', 'part', 'unit', 'n'].map((name) => cell(row, name)))).toEqual([
      ['1', 'rows_in', 'rows', '27'],
      ['2', 'a', 'rows', '9'],
      ['3', 'b', 'of-which', '3'],
      ['4', 'c', 'of-which', '3'],
      ['5', 'b or c', 'rows', '5'],
    ]);
  });
});

describe('the compiled text', () => {
  const every: Conditions = {
    a: { column: 'fee_list_d.prd_days', above: 6.5 },
    b: { column: 'item_b.item_name', matches: '理疗|推拿' },
    c: { column: 'person.age', at_least: 65 },
    d: { column: 'person.sex', one_of: ['2'] },
    e: { column: 'fee_list_d._flags', flagged: 'cross_foot_line' },
    f: { column: 'medins_b.hosp_lv', none_of: ['01'] },
    g: { column: 'mdtrt_d.endtime', is_empty: true },
    h: { column: 'setl_d.med_type', one_of: ['21'] },
  };

  it('stays inside the portable subset, and reads effective facts only', () => {
    const step = (dialect: typeof duckdb) => ({
      shared: [],
      steps: [{ name: 'r_x', sql: selected(every, undefined, 'fee-line', dialect).rows(), materialise: false }],
    });
    expect(notPortable(step(duckdb), step(spark))).toEqual([]);
    expect(step(duckdb).steps[0]?.sql).not.toMatch(/\bfact_|\bnet_/);
  });

  it('joins only what its conditions name', () => {
    const joins = (select: Conditions): number =>
      selected(select)
        .rows()
        .match(/LEFT JOIN/g)?.length ?? 0;
    expect(joins({ a: { column: 'fee_list_d.prd_days', above: 6 } })).toBe(0);
    expect(joins({ a: { column: 'item_b.item_name', is_empty: false } })).toBe(1);
    expect(
      joins({ a: { column: 'setl_d.med_type', one_of: ['1'] }, b: { column: 'setl_d.insutype', one_of: ['1'] } }),
    ).toBe(1);
    expect(joins(every)).toBe(5);
  });

  it('keeps one row per record, whatever the registers hold', async () => {
    await memory.land({
      setl_d: [SETTLEMENT],
      psn_b: [
        { psn_no: 'P1', gend: '1', brdy: '1990-01-01', begndate: '2020-01-01', enddate: '2025-03-10' },
        { psn_no: 'P1', gend: '1', brdy: '1990-01-01', begndate: '2025-03-10' },
      ],
      fee_list_d: [{ ...LINE, bkkp_sn: '1' }],
    });
    expect(Object.keys(await kept(selected(every), 'bkkp_sn'))).toEqual(['1']);
    const [count] = await memory.session().rows(`SELECT count(*) AS n FROM (${selected(every).rows()}) s`);
    expect(cell(count, 'n')).toBe('1');
  });
});
