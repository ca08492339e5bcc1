import type { FixtureValue } from '../../../rules/model.ts';

export type Cells = Record<string, FixtureValue>;

/** A stock movement of an item at eight in the morning, bought unless it says otherwise. */
export const moved = (institution: string, item: string, day: string, cnt: number, more: Cells = {}): Cells => ({
  stock_event: 'purchase',
  fixmedins_code: institution,
  med_list_codg: item,
  stock_time: `${day} 08:00:00`,
  cnt: String(cnt),
  ...more,
});

/** What was counted on a day. */
export const count = (institution: string, item: string, day: string, cnt: number, more: Cells = {}): Cells =>
  moved(institution, item, day, cnt, { stock_event: 'count', ...more });

/** An institution that reports purchases of something on three days of every month of a year. */
export const reporting = (institution: string, year = 2025): Cells[] =>
  Array.from({ length: 12 }, (_, month) => `${year}-${String(month + 1).padStart(2, '0')}`).flatMap((month) =>
    ['05', '15', '25'].map((day) => moved(institution, 'OTHER', `${month}-${day}`, 1)),
  );

/** A settled line of ten yuan a pack. */
export const fee = (
  line: string,
  institution: string,
  item: string,
  day: string,
  cnt: number,
  more: Cells = {},
): Cells => ({
  bkkp_sn: line,
  setl_id: `S${line}`,
  mdtrt_id: `M${line}`,
  psn_no: 'A',
  fixmedins_code: institution,
  med_list_codg: item,
  fee_ocur_time: `${day} 09:30:00`,
  cnt: String(cnt),
  pric: '10',
  det_item_fee_sumamt: (cnt * 10).toFixed(2),
  inscp_amt: (cnt * 10).toFixed(2),
  ...more,
});
