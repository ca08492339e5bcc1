/** States that facts decide. Statuses are moved by people. */
export type SuspectState = 'active' | 'gone' | 'stale' | 'excepted';

/** One suspect of the ledger as lists, reports and JSON show it. Decimals are texts; times are naive Asia/Shanghai. */
export interface Suspect {
  readonly suspect_id: string;
  readonly rule_id: string;
  readonly rule_version: string;
  readonly topic: string;
  readonly class: string;
  readonly severity: string;
  readonly state: SuspectState;
  readonly status: string;
  readonly key: Readonly<Record<string, string>>;
  readonly fixmedins_code: string | null;
  readonly psn_no: string | null;
  readonly bilg_dr_code: string | null;
  readonly first_time: string | null;
  readonly last_time: string | null;
  readonly measure: string | null;
  readonly threshold: string | null;
  readonly amount: string | null;
  readonly amount_kind: string;
  readonly amt_total: string | null;
  readonly amt_fund_est: string | null;
  readonly amt_basis: string;
  /** The first 200 lines in evidence order. */
  readonly lines: readonly { readonly kind: string; readonly key: string }[];
  readonly lines_total: number;
  readonly explanation: string;
  readonly first_seen_run: string;
  readonly last_seen_run: string;
  /** Whose work it is, and until which day; null where nobody has touched it. */
  readonly assignee: string | null;
  readonly due_at: string | null;
  /** What people decided: confirmed, partly, dismissed. */
  readonly verdict: string | null;
  /** True where the evidence changed under the verdict. */
  readonly look_again: boolean;
}
