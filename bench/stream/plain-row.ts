import { z } from 'zod';

const id = z.string().trim().min(1);
const optional = z.string().optional();
/** Digits that fit DECIMAL(16, n). */
const decimal = (places: number): z.ZodString =>
  z.string().regex(new RegExp(`^-?[0-9]{1,${16 - places}}(\\.[0-9]{1,${places}})?$`));
const TIME = /^([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})$/;

/** A moment that exists, as text of the form the messages have. */
const time = z.string().refine((text) => {
  const moment = TIME.test(text) ? new Date(`${text.replace(' ', 'T')}Z`) : undefined;
  return moment !== undefined && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text.slice(0, 10));
});

/** The 22 fields of a fee line, as somebody would check them without our landing: what is required, and of which type. */
export const PlainRow = z.object({
  fixmedins_code: id,
  feedetl_sn: id,
  mdtrt_id: id,
  psn_no: id,
  med_list_codg: id,
  fee_ocur_time: time,
  cnt: decimal(4),
  pric: decimal(6),
  det_item_fee_sumamt: decimal(2),
  setl_id: optional,
  inscp_amt: decimal(2).optional(),
  fulamt_ownpay_amt: decimal(2).optional(),
  overlmt_selfpay: decimal(2).optional(),
  preselfpay_amt: decimal(2).optional(),
  bilg_dept_codg: optional,
  bilg_dr_code: optional,
  rx_drord_no: optional,
  list_type: optional,
  med_chrgitm_type: optional,
  chrgitm_lv: optional,
  med_type: optional,
  updt_time: time.optional(),
});

export type PlainRow = z.infer<typeof PlainRow>;
