import { describe, expect, it } from 'vitest';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

const HEADER = `${SETTLEMENT_HEADER},refd_setl_flag,init_setl_id,dise_name,updt_time`;
const ids = Array.from({ length: 20 }, (_, index) => index + 1);
const paid = ids.map((id) => settlement({ setl_id: `S${id}` }));
const refunds = ids.map((id) => settlement({ setl_id: `R${id}`, medfee_sumamt: '-88.00', fund_pay_sumamt: '-50.00' }));
const WIDE = [
  HEADER,
  ...paid.map((line) => `${line},,,,2025-02-01`),
  ...refunds.map((line, index) => `${line},1,S${index + 1},x,2025-02-01`),
  '',
].join('\n');

describe('a later extract without columns that records hold values in', () => {
  it('is refused where refunds would come undone, and lands when that is meant', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', WIDE);
      const narrow = settlements(...paid, ...refunds);
      const { batches, problems } = await room.landText('setl_d_2.csv', narrow);
      expect(batches).toEqual([]);
      expect(problems.map(({ code }) => code)).toEqual(['MC-INGEST-040']);
      expect(problems[0]?.what.en).toContain('init_setl_id (settlement it reverses), refd_setl_flag (refund)');
      expect(problems[0]?.why.zh).toContain('20 条');
      const refunded = 'SELECT count(*) AS n FROM setl_d WHERE refd_setl_flag = $$1$$';
      expect(await room.rows(refunded)).toEqual([{ n: '20' }]);
      const allowed = await room.land(['setl_d_2.csv'], { allowNarrower: true });
      expect(allowed.batches[0]).toMatchObject({
        landed_superseding: 40,
        flags: { 'column_lost:init_setl_id': 20, 'column_lost:refd_setl_flag': 20, 'column_lost:dise_name': 20 },
      });
      expect(await room.rows(refunded)).toEqual([{ n: '0' }]);
    });
  });

  it('lands and says so where no netting rests on them', async () => {
    await inRoom(async (room) => {
      await room.landText(
        'setl_d_1.csv',
        `${SETTLEMENT_HEADER},dise_name,updt_time\n${settlement()},高血压,2025-02-01\n`,
      );
      const { batches, problems } = await room.landText('setl_d_2.csv', settlements(settlement()));
      expect(problems).toEqual([]);
      expect(batches[0]).toMatchObject({ landed_superseding: 1, flags: { 'column_lost:dise_name': 1 } });
    });
  });

  it('loses nothing where nothing was held, or where other records are meant', async () => {
    await inRoom(async (room) => {
      await room.landText('setl_d_1.csv', WIDE);
      const only = await room.landText('setl_d_2.csv', settlements(...paid));
      expect(only.batches[0]).toMatchObject({ landed_superseding: 20, flags: {} });
      const others = await room.landText('setl_d_3.csv', settlements(settlement({ setl_id: 'T1' })));
      expect(others.batches[0]).toMatchObject({ landed_new: 1, flags: {} });
    });
  });
});
