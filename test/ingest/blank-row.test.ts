import { expect, it } from 'vitest';
import { rowsOf, workbook } from './support/make-workbook.ts';
import { inRoom, settlement, SETTLEMENT_HEADER, settlements } from './support/room.ts';

const COMMAS = ','.repeat(SETTLEMENT_HEADER.split(',').length - 1);

it.each([
  ['commas alone', COMMAS],
  ['blanks and ideographic blanks', COMMAS.replace(',', ' ,\u3000')],
  ['fewer commas than the header', ',,,'],
  ['more commas than the header', `${COMMAS},,`],
])('drops and counts a row of %s', async (_, blank) => {
  await inRoom(async (room) => {
    const { batches } = await room.landText('setl_d.csv', settlements(settlement(), blank, blank));
    expect(batches[0]).toMatchObject({ records_in: 3, landed_new: 1, quarantined: 0, dropped: 2, flags: {} });
  });
});

it('keeps a row that holds one cell, and a JSON object of empty fields', async () => {
  await inRoom(async (room) => {
    const one = await room.landText('setl_d.csv', settlements(settlement(), COMMAS.replace(',', ',-,')));
    expect(one.batches[0]).toMatchObject({ landed_new: 1, quarantined: 1, dropped: 0 });
    const empty = JSON.stringify(Object.fromEntries(SETTLEMENT_HEADER.split(',').map((name) => [name, ''])));
    const json = await room.landText('setl_d.ndjson', `${empty}\n`);
    expect(json.batches[0]).toMatchObject({ landed_new: 0, quarantined: 1, dropped: 0 });
  });
});

it('reads no rows of a sheet whose cells are blanks', async () => {
  await inRoom(async (room) => {
    const header = SETTLEMENT_HEADER.split(',');
    const sheet = rowsOf(
      header,
      settlement().split(','),
      header.map(() => ' '),
      header.map(() => ''),
    );
    const { batches } = await room.landText('setl_d.xlsx', await workbook({ sheets: { setl_d: sheet } }));
    expect(batches[0]).toMatchObject({ records_in: 1, landed_new: 1, quarantined: 0, dropped: 0 });
  });
});
