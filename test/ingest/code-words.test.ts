import { describe, expect, it } from 'vitest';
import { CODE_LISTS } from '../../records/code-lists.ts';
import { codeWords } from '../../records/code-words.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import { columnOf } from '../../records/kind.ts';
import { KINDS } from '../../records/kinds.ts';
import { setlD } from '../../records/setl-d.ts';
import { makeEffective } from '../support/warehouse.ts';
import { rowsOf, workbook } from './support/make-workbook.ts';
import { inRoom, settlement, SETTLEMENT_HEADER, type Room } from './support/room.ts';

const HEADER = `${SETTLEMENT_HEADER},gend,refd_setl_flag,vali_flag,hosp_lv,init_setl_id`;
const CELLS = { insutype: '职工基本医疗保险', med_type: '普通门诊' };
const REFUND = { ...CELLS, setl_id: 'R1', medfee_sumamt: '-88.00', fund_pay_sumamt: '-50.00' };
const LINES = [
  `${settlement(CELLS)},男,否,有效,三级甲等,`,
  `${settlement(REFUND)},女,是,有效,三甲,S1`,
  `${settlement({ ...CELLS, setl_id: 'S2' })},女性,正常,作废,丁级,`,
  `${settlement({ setl_id: 'S3', insutype: '390', med_type: '特药' })},2,0,Ｙ,02,`,
];
const READ = [
  { setl_id: 'R1', insutype: '310', med_type: '11', gend: '2', refd_setl_flag: '1', vali_flag: '1', hosp_lv: '02' },
  { setl_id: 'S1', insutype: '310', med_type: '11', gend: '1', refd_setl_flag: '0', vali_flag: '1', hosp_lv: '02' },
  { setl_id: 'S2', insutype: '310', med_type: '11', gend: '2', refd_setl_flag: '0', vali_flag: '0', hosp_lv: '丁级' },
  { setl_id: 'S3', insutype: '390', med_type: '特药', gend: '2', refd_setl_flag: '0', vali_flag: '1', hosp_lv: '02' },
];
const QUERY = 'SELECT setl_id, insutype, med_type, gend, refd_setl_flag, vali_flag, hosp_lv FROM setl_d ORDER BY 1';

const csv = (lines: readonly string[]): string => [HEADER, ...lines, ''].join('\n');
const objects = (): readonly Record<string, string>[] =>
  LINES.map((line) => Object.fromEntries(HEADER.split(',').map((name, place) => [name, line.split(',')[place] ?? ''])));

async function forms(room: Room): Promise<Readonly<Record<string, string | Buffer>>> {
  room.write('setl_d.csv', csv(LINES));
  const [from, to] = [room.path('setl_d.csv'), room.path('stored.parquet')];
  await room.session.run(`COPY (FROM read_csv('${from}', all_varchar = true)) TO '${to}' (FORMAT parquet)`);
  const { readFileSync } = await import('node:fs');
  return {
    'setl_d_1.csv': csv(LINES),
    'setl_d_2.ndjson': objects()
      .map((one) => JSON.stringify(one))
      .join('\n'),
    'setl_d_3.xlsx': await workbook({
      sheets: { setl_d: rowsOf(HEADER.split(','), ...LINES.map((line) => line.split(','))) },
    }),
    'setl_d_4.parquet': readFileSync(to),
  };
}

describe('words in columns of codes', () => {
  it('land as their codes from every form, and what is no word of the list stays and is flagged', async () => {
    await inRoom(async (room) => {
      for (const [name, content] of Object.entries(await forms(room))) {
        const { problems, batches } = await room.landText(name, content);
        expect(problems).toEqual([]);
        expect(batches[0]?.flags, name).toMatchObject({ 'unknown_code:hosp_lv': 1, 'unknown_code:med_type': 1 });
        expect(await room.rows(QUERY), name).toEqual(READ);
        await room.session.run('DELETE FROM setl_d');
      }
    });
  });

  it('land as their codes by a mapping, in cells and constants', async () => {
    await inRoom(async (room) => {
      room.write(
        'map.yaml',
        `mapping: 1\nmaps:\n  - kind: setl_d\n    columns:\n${SETTLEMENT_HEADER.split(',')
          .filter((name) => name !== 'insutype')
          .map((name) => `      ${name}: {from: ${name}}\n`)
          .join('')}      insutype: {constant: 城乡居民}\n      refd_setl_flag: {from: 退了吗}\n`,
      );
      const text = `${SETTLEMENT_HEADER},退了吗\n${settlement({ med_type: '普通住院' })},已退费\n`;
      const { problems } = await room.landText('x.csv', text, { mapping: 'map.yaml' });
      expect(problems).toEqual([]);
      expect(await room.rows('SELECT insutype, med_type, refd_setl_flag FROM setl_d')).toEqual([
        { insutype: '390', med_type: '21', refd_setl_flag: '1' },
      ]);
    });
  });

  it('take a refund back and leave a void record out of the effective views', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d.csv', csv(LINES));
      await makeEffective(room.session);
      expect(await room.rows('SELECT setl_id FROM eff_setl_d ORDER BY 1')).toEqual([{ setl_id: 'S3' }]);
    });
  });

  it('wait in quarantine where a refund or validity flag says neither yes nor no', async () => {
    await inRoom(async (room) => {
      const flags = ['可能,1', '01,1', '0,2', '0,无', ',', '0,1'];
      const lines = flags.map((pair, n) => `${settlement({ setl_id: `S${n}` })},1,${pair},02,`);
      const { batches } = await room.landText('setl_d.csv', csv(lines));
      expect(batches[0]).toMatchObject({ records_in: 6, landed_new: 2, quarantined: 4 });
      expect(await room.rows('SELECT ordinal, reasons FROM quarantine ORDER BY 1')).toEqual(
        ['refd_setl_flag', 'refd_setl_flag', 'vali_flag', 'vali_flag'].map((column, place) => ({
          ordinal: String(place + 1),
          reasons: JSON.stringify([{ code: 'unknown_flag', column }]),
        })),
      );
    });
  });

  it('of an earlier version, stored as they came, accuse nobody', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d.csv', csv(LINES.slice(3)));
      for (const change of ["vali_flag = '无效'", "vali_flag = '1', refd_setl_flag = '退费'"]) {
        await room.session.run(`UPDATE setl_d SET ${change}`);
        await makeEffective(room.session);
        expect(await room.rows('SELECT setl_id FROM eff_setl_d'), change).toEqual([]);
      }
    });
  });
});

describe('the words of a list', () => {
  it('stand for codes of the list, and none is a code', () => {
    for (const column of KINDS.flatMap((kind) => kind.columns)) {
      const codes = Object.keys(CODE_LISTS[column.codeList ?? '']?.values ?? {});
      for (const [word, code] of codeWords(column)) {
        expect(codes).toContain(code);
        expect(codes).not.toContain(word);
      }
    }
  });

  it('follow the sense of the column, and mean nothing where two codes share them', () => {
    const word = (kind: typeof setlD, column: string, text: string): string | undefined => {
      const found = columnOf(kind, column);
      return found === undefined ? undefined : codeWords(found).get(text);
    };
    expect(word(setlD, 'refd_setl_flag', '正常')).toBe('0');
    expect(word(setlD, 'vali_flag', '正常')).toBe('1');
    expect(word(setlD, 'med_type', '特药')).toBeUndefined();
    expect(word(feeListD, 'chrgitm_lv', '乙类')).toBe('02');
    expect(word(feeListD, 'list_type', '中成药')).toBe('101');
  });
});
