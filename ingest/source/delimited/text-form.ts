/** How records end in a file: LF or CRLF, or CR alone where its header does. */
export type Newline = 'lf' | 'cr';

/** Field delimiters that are read, the usual one first. \u0001 is what Hive exports by default. */
export const DELIMITERS = [',', '\t', ';', '|', '\u0001'] as const;

export type Delimiter = (typeof DELIMITERS)[number];

/** How a text is divided into records and fields. */
export interface TextForm {
  readonly delimiter: Delimiter;
  /** The delimiter's byte. */
  readonly byte: number;
  /**
   * True where programs commonly write without quoting, so that a quote which quotes nothing is text. Commas and
   * semicolons are written by spreadsheets, which quote.
   */
  readonly literalQuotes: boolean;
  readonly newline: Newline;
  /** How many empty fields past the header its records may end in, as the program that wrote it does. */
  readonly surplus: number;
}

/** The form of a text of a delimiter. */
export function textForm(delimiter: Delimiter, newline: Newline, surplus = 0): TextForm {
  const literalQuotes = delimiter !== ',' && delimiter !== ';';
  return { delimiter, byte: delimiter.charCodeAt(0), literalQuotes, newline, surplus };
}
