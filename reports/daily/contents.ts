/** A line of a list with its figures. Amounts are yuan with two decimals. */
export interface DailyFigure {
  readonly name: string;
  readonly suspects: number;
  readonly amount_once: string;
  readonly amount_estimated: string;
}

/** A thing and what is to be said of it. */
export interface DailyNamed {
  readonly name: string;
  readonly why: string;
}

/** How many suspects, and the whole ids of some. */
export interface DailySuspects {
  readonly suspects: number;
  readonly ids: readonly string[];
}

/** All that the page of one day says. Texts are in its language. */
export interface DailySummary {
  readonly day: string;
  readonly attempt: number;
  /** Shanghai time. */
  readonly started_at: string;
  readonly finished_at: string;
  /** Whether the day was over when its work began: its data are those of a later day. */
  readonly made_up: boolean;
  readonly seconds: number;
  readonly exit: number;
  readonly run: string;
  readonly cut: number;
  readonly as_of: string | null;
  readonly rules_run: number;
  readonly files: number;
  readonly landed: {
    readonly records_in: number;
    readonly landed_new: number;
    readonly landed_superseding: number;
    readonly unchanged: number;
    readonly stale: number;
    readonly deleted: number;
    readonly quarantined: number;
    readonly dropped: number;
    readonly money_in: string;
    readonly money_landed: string;
    readonly repeated: number;
  };
  /** Files that were moved to `refused`. */
  readonly refused: readonly DailyNamed[];
  /** Files and links that lie where they lay. */
  readonly left: readonly DailyNamed[];
  /** Why files of these will be looked at again by the next run, and how many. */
  readonly pending: readonly { readonly why: string; readonly files: number }[];
  /** Files that were gone when their turn came. */
  readonly missing: readonly DailyNamed[];
  /** Places of the drop folder that could not be looked into. */
  readonly unread: readonly DailyNamed[];
  readonly stream: string;
  readonly fresh: { readonly suspects: number; readonly amount_once: string; readonly amount_estimated: string };
  readonly rules: readonly DailyFigure[];
  readonly institutions: readonly DailyFigure[];
  readonly updated: number;
  /** By how much the money of updated suspects changed, signed; estimates apart. */
  readonly updated_by: { readonly fact: string; readonly estimate: string };
  readonly gone: readonly { readonly why: string; readonly suspects: number }[];
  readonly stale: number;
  /** Undecided, an institution was told of them, and the run found them no more. */
  readonly told_gone: DailySuspects;
  /** Gone, or with other evidence, under a verdict. */
  readonly look_again: DailySuspects;
  readonly overdue: number;
  readonly excepted: number;
  readonly expiring: number;
  readonly failed: readonly DailyNamed[];
  readonly skipped: readonly DailyNamed[];
  readonly partial: readonly DailyNamed[];
  readonly wrong: readonly DailyNamed[];
  /** Those that lists hold: without the dismissed ones. So is the money. */
  readonly active: number;
  readonly dismissed: number;
  readonly amount_once: string;
  readonly amount_estimated: string;
  readonly exports: readonly string[];
  readonly unsaved: readonly DailyNamed[];
  readonly audit: { readonly entries: number; readonly digest: string };
}
