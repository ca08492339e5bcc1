import { z } from 'zod';

/** Signs in full width, what a spreadsheet puts before digits, and blanks at either end: hardly any cell has one. */
const UNTIDY = /^[\s'=]|\s$|[^\u0021-\u007e]/;
const INVISIBLE = /[\u200b-\u200f\ufeff\u00ad]/;
const SPREADSHEET = /(^|\|)[0-9]{1,3}(([.,][0-9]+)?[eE]\+|[.,][0-9]+[eE])[0-9]{1,3}(\||$)|(^|\|)[0-9]+\.0+(\||$)/;
const PLACEHOLDER =
  /^(0+|x{2,}|-[0-9]{1,4}|[(<[{【]?(null|nil|none|nan|n\/?a|undefined|无|无号|暂无|没有|空|空值|空白|未知|不明|不详|待补|待定|缺失|暂缺|未填|未提供)[)>\]}】]?|#n\/a|#[a-z/0]+[!?]|#getting_data|[^\p{L}\p{N}]+|([0-9])\3{5,})$/iu;

function tidy(text: string): string {
  if (!UNTIDY.test(text)) return text;
  const trimmed = text.normalize('NFKC').trim();
  return /^(?:'([^']*)'?|="([^"]*)")$/.exec(trimmed)?.slice(1).join('') ?? trimmed;
}

/** An id or a code that lost no characters before it came here. */
const text = z
  .string()
  .transform(tidy)
  .refine((id) => !id.includes('\ufffd'), 'replacement_character');

/** An id that a record is known or joined by: one that stands for none, or is damaged, would make one record of many. */
const joining = text
  .refine((id) => !SPREADSHEET.test(id), 'spreadsheet_number')
  .refine((id) => !INVISIBLE.test(id), 'invisible_character')
  .refine((id) => !PLACEHOLDER.test(id), 'placeholder_id');
const id = joining.refine((value) => value !== '', 'required_missing');
const optional = text.optional();

/** Digits that fit DECIMAL(16, n). */
const decimal = (places: number): z.ZodString =>
  z.string().regex(new RegExp(`^-?[0-9]{1,${16 - places}}(\\.[0-9]{1,${places}})?$`));
const TIME = /^([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})$/;

/** A moment that exists, as text of the form the messages have. */
const time = z.string().refine((value) => {
  const moment = TIME.test(value) ? new Date(`${value.replace(' ', 'T')}Z`) : undefined;
  return moment !== undefined && !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(value.slice(0, 10));
});

/** The 22 fields of a fee line, as somebody would check them without our landing: what is required, of which type, and sound. */
export const PlainRow = z.object({
  fixmedins_code: id,
  feedetl_sn: id,
  mdtrt_id: id,
  psn_no: id,
  med_list_codg: text.refine((value) => value !== '', 'required_missing'),
  fee_ocur_time: time,
  cnt: decimal(4),
  pric: decimal(6),
  det_item_fee_sumamt: decimal(2),
  setl_id: joining.optional(),
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
