import type { Suspect } from '../store/suspect-row.ts';

/** One suspect as a report shows it: the columns of the JSON list, and the names a reader needs beside the codes. */
export interface SuspectRow extends Suspect {
  readonly rule_title: string;
  readonly fixmedins_name: string | null;
  readonly basis: string;
  readonly innocent: string;
  readonly request: string;
}
