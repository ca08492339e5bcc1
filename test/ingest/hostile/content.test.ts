import { describe, expect, it } from 'vitest';
import { cell } from '../../../store/session.ts';
import { gb18030 } from '../disguises/gb18030.ts';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements } from '../support/room.ts';
import { makeEffective } from '../../support/warehouse.ts';
import { hostile } from './harmless.ts';

const good = settlement();
const FEES = 'bkkp_sn,mdtrt_id,psn_no,fixmedins_code,med_list_codg,fee_ocur_time,cnt,pric,det_item_fee_sumamt';

describe('hostile text', () => {
  it('of another kind than was asked for lands nothing', async () => {
    await inRoom(async (room) => {
      const answer = await hostile(room, 'x.csv', settlements(good), { kind: 'trac_d' });
      expect(answer).toMatchObject({ codes: ['MC-INGEST-004'], records: 0 });
    });
  });

  it('without a required column lands nothing', async () => {
    await inRoom(async (room) => {
      const text = settlements(good).replaceAll(/^[^,]*,/gm, '');
      expect(await hostile(room, 'setl_d.csv', text)).toMatchObject({ codes: ['MC-INGEST-004'], records: 0 });
    });
  });

  it('in two encodings never lands a name as rubbish', async () => {
    await inRoom(async (room) => {
      const header = `${SETTLEMENT_HEADER},fixmedins_name\n`;
      const line = (i: number): string => `${settlement({ setl_id: `S${i}` })},第${i}人民医院\n`;
      const parts: Buffer[] = [Buffer.from(header)];
      for (let i = 0; i < 60; i++) parts.push(i % 3 === 0 ? Buffer.from(line(i)) : gb18030(line(i)));
      const answer = await hostile(room, 'setl_d.csv', Buffer.concat(parts));
      expect(answer.records).toBe(60);
      expect(answer.landed + answer.quarantined).toBe(60);
      const names = await room.rows(
        "SELECT setl_id, fixmedins_name AS name FROM setl_d WHERE NOT starts_with(setl_id, 'HONEST')",
      );
      for (const row of names) expect(cell(row, 'name')).toBe(`第${cell(row, 'setl_id').slice(1)}人民医院`);
    });
  });

  it('with a line of 10 MB keeps that line in quarantine and lands the rest', async () => {
    await inRoom(async (room) => {
      const long = settlement({ setl_id: 'x'.repeat(10_000_007) });
      const answer = await hostile(room, 'setl_d.csv', settlements(good, long, settlement({ setl_id: 'S2' })));
      expect(answer).toMatchObject({ codes: [], landed: 2, reasons: ['line_too_long'] });
      expect(await room.rows("SELECT setl_id FROM setl_d WHERE NOT starts_with(setl_id, 'HONEST') ORDER BY 1")).toEqual(
        [{ setl_id: 'S1' }, { setl_id: 'S2' }],
      );
      expect(Number(await room.session.value('SELECT sum(octet_length(bytes)) FROM quarantine'))).toBe(long.length);
    });
  });

  it('with NUL bytes all over is quarantined record by record', async () => {
    await inRoom(async (room) => {
      const text = settlements(good, settlement({ setl_id: 'S\u00002' }), settlement({ setl_id: 'S3' }));
      expect(await hostile(room, 'setl_d.csv', text)).toMatchObject({ landed: 2, reasons: ['nul_character'] });
    });
  });

  it('that is nothing but NUL is answered', async () => {
    await inRoom(async (room) => {
      const answer = await hostile(room, 'setl_d.csv', Buffer.alloc(1_000_000));
      expect(answer.codes).toHaveLength(1);
      expect(answer.records).toBe(0);
    });
  });

  it('with one column twice and different cells lands nothing', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},medfee_sumamt\n${good},99.00\n`;
      expect(await hostile(room, 'setl_d.csv', text)).toMatchObject({ codes: ['MC-INGEST-020'], records: 0 });
    });
  });

  it('of a million columns is answered at once', async () => {
    await inRoom(async (room) => {
      const started = Date.now();
      const text = `${SETTLEMENT_HEADER},${Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(',')}\n${good}\n`;
      const answer = await hostile(room, 'setl_d.csv', text);
      expect(answer.codes).toHaveLength(1);
      expect(Date.now() - started).toBeLessThan(15_000);
    });
  });

  it.each(['2025-02-30', '0000-00-00', '9999-99-99', '2025-00-10', '20251301', '2025/2/29', '2025-04-31 10:00:00'])(
    'with the day %s quarantines the record',
    async (day) => {
      await inRoom(async (room) => {
        const answer = await hostile(
          room,
          'setl_d.csv',
          settlements(good, settlement({ setl_id: 'S2', setl_time: day })),
        );
        expect(answer).toMatchObject({ landed: 1, reasons: ['impossible_time'] });
      });
    },
  );

  it('with a refunded line whose original never came keeps it out of every sum', async () => {
    await inRoom(async (room) => {
      const lines = [
        'B1,M1,P1,H1,X1,2025-01-01,2,5.00,10.00',
        'B2,M1,P1,H1,X9,2025-01-01,-3,5.00,-15.00',
        'B3,M2,P1,H1,X1,2025-01-01,-1,5.00,-5.00',
      ];
      const answer = await hostile(room, 'fee_list_d.csv', [FEES, ...lines, ''].join('\n'));
      expect(answer).toMatchObject({ codes: [], landed: 3 });
      await makeEffective(room.session);
      expect(await room.rows('SELECT bkkp_sn, cnt, det_item_fee_sumamt AS fee FROM eff_fee_list_d')).toEqual([
        { bkkp_sn: 'B1', cnt: '2.0000', fee: '10.00' },
      ]);
      expect(await room.rows('SELECT med_list_codg, cnt FROM dq_line ORDER BY ALL')).toEqual([
        { med_list_codg: 'X1', cnt: '1.0000' },
        { med_list_codg: 'X9', cnt: '3.0000' },
      ]);
    });
  });

  it('of nothing at all is answered', async () => {
    await inRoom(async (room) => {
      for (const empty of ['', '\ufeff', '\n\n\n', '   ', Buffer.from([0xff, 0xfe])]) {
        const answer = await hostile(room, 'setl_d.csv', empty);
        expect(answer.codes).toEqual(['MC-INGEST-011']);
      }
    });
  });

  it('with a header alone is a batch of nothing', async () => {
    await inRoom(async (room) => {
      expect(await hostile(room, 'setl_d.csv', `${SETTLEMENT_HEADER}\n`)).toMatchObject({ codes: [], records: 0 });
    });
  });

  it('with SQL and shell in its cells is data', async () => {
    await inRoom(async (room) => {
      const evil = ["x'); DROP TABLE setl_d; --", '$(rm -rf /)', "%s%n'||chr(0)", '\\', '<script>'];
      const lines = evil.map((text, i) => `${settlement({ setl_id: `S${i}` })},"${text}"`);
      const answer = await hostile(
        room,
        'setl_d.csv',
        [`${SETTLEMENT_HEADER},fixmedins_name`, ...lines, ''].join('\n'),
      );
      expect(answer).toMatchObject({ codes: [], landed: evil.length });
      const names = await room.rows(
        "SELECT fixmedins_name AS n FROM setl_d WHERE NOT starts_with(setl_id, 'HONEST') ORDER BY setl_id",
      );
      expect(names.map((row) => row['n'])).toEqual(evil);
    });
  });

  it('with SQL in its header lands by the columns it has', async () => {
    await inRoom(async (room) => {
      const text = `${SETTLEMENT_HEADER},"a"";DROP TABLE setl_d;--",'x' || 1\n${good},1,2\n`;
      const answer = await hostile(room, 'setl_d.csv', text);
      expect(answer).toMatchObject({ codes: [], landed: 1 });
    });
  });
});
