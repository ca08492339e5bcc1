import { describe, expect, it } from 'vitest';
import { cell } from '../../store/session.ts';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

const first = settlement();
const second = settlement({ setl_id: 'S2', medfee_sumamt: '12.50' });

describe('a CSV file', () => {
  it('lands, and the batch says what became of every record', async () => {
    await inRoom(async (room) => {
      const { batches, problems } = await room.landText('SETL_D_130500.csv', settlements(first, second));
      expect(problems).toEqual([]);
      expect(batches).toEqual([
        {
          batch: 'B000001',
          source: 'SETL_D_130500.csv',
          kind: 'setl_d',
          records_in: 2,
          landed_new: 2,
          landed_superseding: 0,
          unchanged: 0,
          stale: 0,
          deleted: 0,
          quarantined: 0,
          dropped: 0,
          ignored_columns: [],
          flags: { fund_above_total: 1 },
          money_in: '100.50',
          money_landed: '100.50',
        },
      ]);
      expect(
        await room.rows('SELECT setl_id, medfee_sumamt, setl_time, _seq, _flags FROM setl_d ORDER BY setl_id'),
      ).toEqual([
        { setl_id: 'S1', medfee_sumamt: '88.00', setl_time: '2025-01-01 08:00:00', _seq: '1', _flags: null },
        {
          setl_id: 'S2',
          medfee_sumamt: '12.50',
          setl_time: '2025-01-01 08:00:00',
          _seq: '1',
          _flags: 'fund_above_total',
        },
      ]);
      expect(await room.rows('SELECT landed_at, first_time, last_time FROM batch')).toEqual([
        { landed_at: '2026-01-02 11:04:05', first_time: '2025-01-01 08:00:00', last_time: '2025-01-01 08:00:00' },
      ]);
    });
  });

  it.each([
    ['CRLF', settlements(first, second).replaceAll('\n', '\r\n')],
    ['CR', settlements(first, second).replaceAll('\n', '\r')],
    ['a byte-order mark', `\ufeff${settlements(first, second)}`],
    ['blank lines', `\n${SETTLEMENT_HEADER}\n\n${first}\n  \n${second}\n\n\n`],
    ['no last line break', settlements(first, second).trimEnd()],
    ['mixed line breaks', `${SETTLEMENT_HEADER}\n${first}\r\n${second}\n`],
    ['quoted cells', settlements(first.replaceAll(/[^,]+/g, '"$&"'), second)],
    ['a trailing comma on every record', settlements(`${first},`, `${second},`)],
    ['blanks around cells', settlements(first.replaceAll(',', ' , '), second)],
  ])('with %s holds the same records', async (_, text) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('setl_d.csv', text);
      expect(batches[0]).toMatchObject({ records_in: 2, landed_new: 2, quarantined: 0, money_in: '100.50' });
    });
  });

  it('keeps line breaks, quotes and commas inside quotes', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},fixmedins_name\n${first},"a\n""b"", c"\n`;
      const { batches } = await room.landText('setl_d.csv', text);
      expect(batches[0]?.records_in).toBe(1);
      expect(await room.session.value('SELECT fixmedins_name FROM setl_d')).toBe('a\n"b", c');
    });
  });

  it.each([SETTLEMENT_HEADER, `${SETTLEMENT_HEADER}\n`, `\ufeff${SETTLEMENT_HEADER}\r\n`])(
    'with a header only is a batch of nothing',
    async (text) => {
      await inRoom(async (room) => {
        const { batches } = await room.landText('setl_d.csv', text);
        expect(batches[0]).toMatchObject({ records_in: 0, landed_new: 0, quarantined: 0, money_in: '0.00' });
      });
    },
  );

  it('names its columns by code, alias or Chinese label; what is left over is listed', async () => {
    await inRoom(async (room) => {
      const header =
        'SETL_ID ,就诊编号,人员编号,险种,MED_TYPE,医疗机构编号,结算时间,总费用,医疗费总额,基金支付总额,颜色,psn_cash_pay,pdn_cash_pay';
      const { batches } = await room.landText(
        '结算_2025.csv',
        `${header}\nS1,M1,P1,310,11,H1,2025-01-01,88,88,50,red,7,7\n`,
      );
      expect(batches[0]?.ignored_columns).toEqual(['医疗费总额', '颜色', 'pdn_cash_pay']);
      expect(await room.rows('SELECT setl_id, mdtrt_id, medfee_sumamt, cash_payamt FROM setl_d')).toEqual([
        { setl_id: 'S1', mdtrt_id: 'M1', medfee_sumamt: '88.00', cash_payamt: '7.00' },
      ]);
    });
  });

  it('an exact name wins over an alias wherever it stands', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d.csv', `psn_cash_pay,${SETTLEMENT_HEADER},cash_payamt\n1.00,${first},2.00\n`);
      expect(await room.session.value('SELECT cash_payamt FROM setl_d')).toBe('2.00');
    });
  });

  it('flags odd records and lands them', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},begndate,enddate\n${first},2025-01-03,2025-01-01\n${settlement({ setl_id: 'S2', insutype: '777', med_type: '1x' })},,\n`;
      const { batches } = await room.landText('setl_d.csv', text);
      expect(batches[0]?.flags).toEqual({
        dates_out_of_order: 1,
        'unknown_code:insutype': 1,
        'unknown_code:med_type': 1,
      });
      expect(await room.rows('SELECT _flags FROM setl_d ORDER BY setl_id')).toEqual([
        { _flags: 'dates_out_of_order' },
        { _flags: 'unknown_code:insutype,unknown_code:med_type' },
      ]);
    });
  });

  it('drops summing rows and counts them', async () => {
    await inRoom(async (room) => {
      const { batches } = await room.landText(
        'setl_d.csv',
        settlements(first, '合计,,,,,,,88.00,50.00', ',,,,小 计：,,,88.00,', ',,,,,,,1.00,'),
      );
      expect(batches[0]).toMatchObject({ records_in: 4, landed_new: 1, dropped: 2, quarantined: 1 });
    });
  });

  it.each(['总计：5', '合计(共5条)', '小计 12.50', '合计: 3 笔', '总计，¥88.00', '合计５条'])(
    'drops %j at the top of a row without a key',
    async (text) => {
      await inRoom(async (room) => {
        const cell = `"${text}"`;
        const { batches } = await room.landText(
          'setl_d.csv',
          settlements(first, `${cell},,,,,,,88.00,`, `,${cell},,,,,,88.00,`),
        );
        expect(batches[0]).toMatchObject({ records_in: 3, landed_new: 1, dropped: 2, quarantined: 0 });
      });
    },
  );

  it('drops no row that has a key, or that only begins with such a word', async () => {
    await inRoom(async (room) => {
      const lines = ['S2,总计：5,,,,,,1.00,', '合计堂药店,,,,,,,1.00,', '总计：5,,,,,,,1.00,'];
      const { batches } = await room.landText('setl_d.csv', settlements(first, ...lines));
      expect(batches[0]).toMatchObject({ records_in: 4, landed_new: 1, dropped: 1, quarantined: 2 });
    });
  });

  it('makes what can be made: keys from parts, dates open, row by row', async () => {
    await inRoom(async (room) => {
      const header =
        'bkkp_sn,feedetl_sn,mdtrt_id,psn_no,fixmedins_code,med_list_codg,fee_ocur_time,cnt,pric,det_item_fee_sumamt';
      const rest = 'M1,P1,H1,XN01,2025-01-01 08:00:00,2,1.5,3.00';
      const text = `${header}\nB1,1,${rest}\n,2,${rest}\n,,${rest}\n`;
      const { batches } = await room.landText('fee_list_d.csv', text);
      expect(batches[0]).toMatchObject({ landed_new: 2, quarantined: 1, money_in: '6.00' });
      expect(await room.rows('SELECT bkkp_sn FROM fee_list_d ORDER BY 1')).toEqual([
        { bkkp_sn: 'B1' },
        { bkkp_sn: 'H1|M1|2' },
      ]);
      await room.landText(
        'psn_b.csv',
        'psn_no,begndate,gend,brdy\nP1,,1,1950-01-01\nP2,2024-01-01,2,1951-01-01\nP3,soon,2,1951-01-01\n',
      );
      expect(await room.rows('SELECT psn_no, begndate FROM psn_b ORDER BY 1')).toEqual([
        { psn_no: 'P1', begndate: '1900-01-01' },
        { psn_no: 'P2', begndate: '2024-01-01' },
      ]);
      await room.landText('diag_d.csv', 'mdtrt_id,diag_code,maindiag_flag\nM1,I10,1\n');
      expect(await room.session.value('SELECT diag_type FROM diag_d')).toBe('1');
    });
  });

  it('keeps long codes whole', async () => {
    await inRoom(async (room) => {
      const codes = ['81234567890123456785', '81234567890123456786'];
      const text = `trac_event,fixmedins_code,drug_trac_codg,trac_time,med_list_codg\n${codes.map((code) => `settle,H1,${code},2025-01-01,X`).join('\n')}\n`;
      await room.landText('trac_d.csv', text);
      expect((await room.rows('SELECT drug_trac_codg AS c FROM trac_d ORDER BY 1')).map((row) => row['c'])).toEqual(
        codes,
      );
    });
  });
});

describe('what is broken', () => {
  it('is quarantined with its bytes, its place and its reason, and the rest lands', async () => {
    await inRoom(async (room) => {
      const text = Buffer.concat([
        Buffer.from(`${SETTLEMENT_HEADER}\n${first}\nS9,M1\n`),
        Buffer.from('S8,M1,P1,310,11,'),
        Buffer.from([0xc4, 0xff]),
        Buffer.from(',2025-01-01,1,1\nS7,"M1"x,P1,310,11,H1,2025-01-01,1,1\n'),
        Buffer.from(`S6,M\0,P1,310,11,H1,2025-01-01,1,1\n${second}\nS5,"M1,P1,310\n`),
      ]);
      const { batches } = await room.landText('setl_d.csv', text);
      expect(batches[0]).toMatchObject({ records_in: 7, landed_new: 2, quarantined: 5, money_in: '100.50' });
      const rows = await room.rows(
        'SELECT ordinal::INTEGER AS ordinal, text, hex(bytes) AS bytes, encoding, reasons, source, batch FROM quarantine ORDER BY ordinal',
      );
      expect(
        rows.map((row) => [row['ordinal'], (JSON.parse(cell(row, 'reasons')) as { code: string }[])[0]?.code]),
      ).toEqual([
        [2, 'column_count'],
        [3, 'not_utf8'],
        [4, 'text_after_quote'],
        [5, 'nul_character'],
        [7, 'unterminated_quote'],
      ]);
      expect(rows[0]).toMatchObject({ text: 'S9,M1', encoding: 'utf-8', source: 'setl_d.csv', batch: 'B000001' });
      expect(rows[1]?.['text']).toBeNull();
      expect(Buffer.from(cell(rows[1], 'bytes'), 'hex').subarray(16, 18)).toEqual(Buffer.from([0xc4, 0xff]));
    });
  });

  it('keeps the text of a record whose cells cannot be read', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},颜色\n${settlement({ medfee_sumamt: 'x' })},"a ""b"", c"\n`;
      await room.landText('setl_d.csv', text);
      expect(await room.rows('SELECT ordinal, text, bytes FROM quarantine')).toEqual([
        { ordinal: '1', text: `${settlement({ medfee_sumamt: 'x' })},"a ""b"", c"`, bytes: null },
      ]);
    });
  });

  it('a quote left open costs its own line only', async () => {
    await inRoom(async (room) => {
      const lines = Array.from({ length: 50 }, (_, i) => settlement({ setl_id: `S${i}` }));
      lines[10] = settlement({ setl_id: '"S10' });
      const { batches } = await room.landText('setl_d.csv', settlements(...lines));
      expect(batches[0]).toMatchObject({ records_in: 50, landed_new: 49, quarantined: 1 });
      expect(await room.session.value('SELECT ordinal::VARCHAR FROM quarantine')).toBe('11');
    });
  });
});
