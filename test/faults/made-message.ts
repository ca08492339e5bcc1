/** What must become of one record of a message. */
export interface ExpectedRecord {
  /** `message` for what belongs to no kind. */
  readonly kind: string;
  /** Why it waits in quarantine; undefined for one that is typed. */
  readonly reason?: string;
  /** What identifies a typed record among those of its kind. */
  readonly key?: string;
  /** The version's own mark, kept in its column `rid`. */
  readonly mark?: string;
  /** When the version was made; without it the later offset counts. */
  readonly time?: string;
  readonly fen?: bigint;
}

/** A message and what must become of it. */
export interface MadeMessage {
  readonly value: Buffer | null;
  readonly records: readonly ExpectedRecord[];
}

/** The kinds that messages are made of, with the SQL of what identifies a record in the tests. */
export const KEY_SQL: Readonly<Record<string, string>> = {
  setl_d: 'setl_id',
  fee_list_d: 'bkkp_sn',
  trac_d: 'drug_trac_codg',
  stock_d: 'rid',
};

/** The money columns of the kinds, by kind. */
export const MONEY_SQL: Readonly<Record<string, string>> = {
  setl_d: 'medfee_sumamt',
  fee_list_d: 'det_item_fee_sumamt',
};
