/** What a text file of the city looks like: exports of several makers, so several forms. */
export interface Form {
  readonly extension: string;
  readonly lines: 'delimited' | 'json';
  readonly delimiter: string;
  /** How an empty cell is written. */
  readonly empty: string;
  readonly encoding: 'utf-8' | 'gb18030' | 'utf-16le';
  readonly isGzip: boolean;
}

const PLAIN: Form = {
  extension: 'csv',
  lines: 'delimited',
  delimiter: ',',
  empty: '',
  encoding: 'utf-8',
  isGzip: false,
};

const OTHERS: Readonly<Record<string, Form>> = {
  // A hospital system's export on a Chinese Windows.
  mdtrt_d: { ...PLAIN, encoding: 'gb18030' },
  // The flat file of the national reconciliation interface: tabs, `null` for empty, packed.
  diag_d: { ...PLAIN, extension: 'txt.gz', delimiter: '\t', empty: 'null', isGzip: true },
  // What a web service answered, line by line.
  psn_b: { ...PLAIN, extension: 'ndjson', lines: 'json' },
  // A spreadsheet saved as Unicode text.
  trac_prefix_b: { ...PLAIN, extension: 'txt', delimiter: '\t', encoding: 'utf-16le' },
};

/** The form of a kind's file. Fee lines and trace codes are Parquet and have none. */
export const formOf = (kind: string): Form => OTHERS[kind] ?? PLAIN;

/** The name of a kind's file. */
export const fileNameOf = (kind: string): string => `${kind}.${formOf(kind).extension}`;
