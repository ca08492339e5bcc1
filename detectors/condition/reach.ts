import type { Dialect } from '../dialect/dialect.ts';

/** Records that named conditions can look at. */
export type RecordSource = 'fee-line' | 'settlement' | 'trace-event';

/** What a kind of record is joined to: by alias, from which SQL, on what. `r` is the record, `day` its day of service. */
export interface Reached {
  readonly alias: string;
  join(dialect: Dialect, day: string): string;
}

const byKey =
  (alias: string, view: string, column: string): Reached['join'] =>
  () =>
    `LEFT JOIN ${view} ${alias} ON ${alias}.${column} = r.${column}`;

const asOfDay =
  (alias: string, view: string, column: string, from = `r.${column}`): Reached['join'] =>
  (_dialect, day) =>
    `LEFT JOIN ${view} ${alias} ON ${alias}.${column} = ${from} AND ${alias}.begndate <= ${day} AND ${day} < ${alias}.until_date`;

const SETTLEMENT: Reached = { alias: 'w_setl', join: byKey('w_setl', 'eff_setl_d', 'setl_id') };
const VISIT: Reached = { alias: 'w_mdtrt', join: byKey('w_mdtrt', 'eff_mdtrt_d', 'mdtrt_id') };
const ITEM: Reached = { alias: 'w_item', join: asOfDay('w_item', 'eff_item_b', 'med_list_codg') };
const INSTITUTION: Reached = { alias: 'w_medins', join: asOfDay('w_medins', 'eff_medins_b', 'fixmedins_code') };
const PERSON: Reached = { alias: 'w_psn', join: asOfDay('w_psn', 'eff_psn_b', 'psn_no') };
/** The prefix of a twenty-digit code names product and package level. */
const PREFIX: Reached = {
  alias: 'w_prefix',
  join: asOfDay('w_prefix', 'eff_trac_prefix_b', 'trac_prefix', 'substr(r.drug_trac_codg, 1, 7)'),
};

/** One kind of record with all that a condition on it can look at. */
export interface RecordReach {
  readonly kind: string;
  readonly view: string;
  /** The time whose day registers are read as of. */
  readonly time: string;
  /** What names one record. */
  readonly key: readonly string[];
  /** Other kinds, by the name conditions call them. `person` is made from the settlement, the visit and the register. */
  readonly others: Readonly<Record<string, Reached>>;
  /** Where the person's sex and birth date stand, the record's own settlement as `r`. */
  readonly person: readonly Reached[];
}

/** What conditions can look at, from each kind of record. Only effective views; only the joins that are named are made. */
export const RECORD_REACH: Readonly<Record<RecordSource, RecordReach>> = {
  'fee-line': {
    kind: 'fee_list_d',
    view: 'eff_fee_list_d',
    time: 'fee_ocur_time',
    key: ['bkkp_sn'],
    others: { setl_d: SETTLEMENT, mdtrt_d: VISIT, item_b: ITEM, medins_b: INSTITUTION },
    person: [SETTLEMENT, VISIT, PERSON],
  },
  settlement: {
    kind: 'setl_d',
    view: 'eff_setl_d',
    time: 'setl_time',
    key: ['setl_id'],
    others: { mdtrt_d: VISIT, medins_b: INSTITUTION },
    person: [{ alias: 'r', join: () => '' }, VISIT, PERSON],
  },
  'trace-event': {
    kind: 'trac_d',
    view: 'eff_trac_d',
    time: 'trac_time',
    key: ['trac_event', 'fixmedins_code', 'drug_trac_codg', 'trac_time', 'setl_id', 'rtal_docno', 'bkkp_sn'],
    others: { setl_d: SETTLEMENT, mdtrt_d: VISIT, item_b: ITEM, medins_b: INSTITUTION, trac_prefix_b: PREFIX },
    person: [SETTLEMENT, VISIT, PERSON],
  },
};
