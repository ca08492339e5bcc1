import { describe, expect, it } from 'vitest';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

const SWAPPED = SETTLEMENT_HEADER.replace('medfee_sumamt,fund_pay_sumamt', 'fund_pay_sumamt,medfee_sumamt');
const CHINESE = '结算ID,就诊ID,人员编号,险种类型,医疗类别,定点医药机构编号,结算时间,基金支付总额,医疗费总额';

describe('another header below records', () => {
  it.each([
    ['the same names in another order', SWAPPED],
    ['other names of the same columns', CHINESE],
    ['fewer columns', SWAPPED.replace('insutype,', '')],
    ['columns with units', CHINESE.replace('基金支付总额,医疗费总额', '基金支付总额（元）,医疗费总额（元）')],
  ])('of %s stops the file', async (_, header) => {
    await inRoom(async (room) => {
      const below = settlement({ setl_id: 'S2', medfee_sumamt: '50.00', fund_pay_sumamt: '88.00' });
      const { batches, problems } = await room.landText('setl_d.csv', settlements(settlement(), header, below));
      expect(batches).toEqual([]);
      expect(problems.map(({ code }) => code)).toEqual(['MC-INGEST-041']);
      expect(problems[0]?.what.en).toContain('Record 2 ');
      expect(await room.rows('SELECT * FROM setl_d')).toEqual([]);
    });
  });

  it.each([
    ['the header again', SETTLEMENT_HEADER, { dropped: 1, quarantined: 0 }],
    ['the header in capitals', SETTLEMENT_HEADER.toUpperCase(), { dropped: 0, quarantined: 1 }],
    [
      'other names in the same order',
      CHINESE.replace('基金支付总额,医疗费总额', '医疗费总额,基金支付总额'),
      { dropped: 0, quarantined: 1 },
    ],
    [
      'a record of words',
      settlement({ medfee_sumamt: '医疗费总额', setl_time: '结算时间' }),
      { dropped: 0, quarantined: 1 },
    ],
  ])('is not %s', async (_, line, counts) => {
    await inRoom(async (room) => {
      const { batches, problems } = await room.landText(
        'setl_d.csv',
        settlements(settlement(), line, settlement({ setl_id: 'S2' })),
      );
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ landed_new: 2, ...counts });
    });
  });

  it('is told of by money where it cannot be seen: a fund that pays more than the total', async () => {
    await inRoom(async (room) => {
      const odd = settlement({ medfee_sumamt: '-50.00', fund_pay_sumamt: '-88.00' });
      const { batches } = await room.landText('setl_d.csv', settlements(odd, settlement({ setl_id: 'S2' })));
      expect(batches[0]?.flags).toEqual({ fund_above_total: 1 });
    });
  });
});

describe('a last line without a line break', () => {
  const whole = settlements(settlement(), settlement({ setl_id: 'S2', fund_pay_sumamt: '73.10' }));
  const cut = whole.trimEnd().slice(0, -1);

  it.each([
    ['UTF-8', Buffer.from(cut)],
    ['UTF-16', Buffer.from(`\ufeff${cut}`, 'utf16le')],
    ['CR LF', Buffer.from(cut.replaceAll('\n', '\r\n'))],
  ])('is told of in %s', async (_, content) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('setl_d.csv', content);
      expect(batches[0]).toMatchObject({ landed_new: 2, flags: { no_final_line_break: 1 } });
    });
  });

  it.each([
    ['there is one', whole],
    ['lines end in CR LF', whole.replaceAll('\n', '\r\n')],
    ['the last field is closed by a quote', `${whole.trimEnd().replace(/73\.10$/, '"73.10"')}`],
  ])('is none where %s', async (_, content) => {
    await inRoom(async (room) => {
      const { batches } = await room.landText('setl_d.csv', content);
      expect(batches[0]).toMatchObject({ landed_new: 2, flags: {} });
    });
  });
});
