import { z } from 'zod';

const bothLanguages = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });

/** Parameters of quantity rules that need no knowledge (`finds: count`): lines that `select` and `where` choose, and a limit. */
export const countParameters = z.strictObject({
  finds: z.literal('count'),
  /** What is added up: quantities, lines, days with a line, or the policy-range amount. */
  measure: z.enum(['quantity', 'lines', 'days', 'amount']),
  /** Over what: a line, a visit, or a person's day, month or year at one institution. */
  per: z.enum(['line', 'visit', 'person-day', 'person-month', 'person-year']),
  /** Each item of the catalogue is counted by itself; else all chosen lines together. */
  each_item: z.boolean().default(false),
  /** What may be reached and not exceeded. */
  more_than: z.number().min(0),
  /** What is counted, for the sentence: sessions, hours. */
  unit: bothLanguages.optional(),
});

/** Checked parameters of a counting rule. */
export type CountParameters = z.infer<typeof countParameters>;

const UNIT: Readonly<Record<CountParameters['per'], readonly string[]>> = {
  line: ['bkkp_sn'],
  visit: ['mdtrt_id'],
  'person-day': ['fixmedins_code', 'psn_no', 'fee_date'],
  'person-month': ['fixmedins_code', 'psn_no', 'month'],
  'person-year': ['fixmedins_code', 'psn_no', 'year'],
};

/** The columns that tell one counted unit from another; `finding.key` names exactly these. */
export function unitColumns({ per, each_item: each }: CountParameters): readonly string[] {
  return [...UNIT[per], ...(each ? ['med_list_codg'] : [])];
}
