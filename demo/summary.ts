/** One file of the city. */
export interface CityFile {
  readonly file: string;
  readonly kind: string;
  readonly rows: number;
}

/** What was made. */
export interface CitySummary {
  readonly directory: string;
  readonly truthDirectory: string;
  readonly people: number;
  readonly months: number;
  readonly seed: number;
  /** True where nothing was planted. */
  readonly isNull: boolean;
  /** ISO dates, both included. */
  readonly from: string;
  readonly to: string;
  readonly institutions: number;
  readonly hospitals: number;
  readonly files: readonly CityFile[];
  readonly plants: readonly { readonly rule: string; readonly difficulty: string; readonly count: number }[];
  readonly lookAlikes: number;
  /** Dirty rows by what landing must do with them. */
  readonly dirty: Readonly<Record<string, number>>;
}
