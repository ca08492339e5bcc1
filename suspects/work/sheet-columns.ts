/** The columns of a workbook that people fill in; what has no place of its own in a case is kept with the event. */
export const FILLED_IN = [
  'next_status',
  'verdict',
  'finding',
  'handled_how',
  'checked_by',
  'checked_at',
  'answer',
  'opinion',
  'confirmed_amount',
  'returned_amount',
  'penalty',
  'remark',
] as const;
export type FilledIn = (typeof FILLED_IN)[number];

/** Those of them that are kept with the event alone. */
export const KEPT_WITH_EVENT: readonly FilledIn[] = FILLED_IN.filter(
  (name) => !['next_status', 'verdict', 'finding', 'handled_how', 'confirmed_amount'].includes(name),
);

/** Columns that are shown only, and that somebody may take for one to fill in. `status` is told by the export mark itself. */
export const SHOWN_ONLY = ['amount', 'explanation', 'fixmedins_code'] as const;

/** The columns whose cells the export mark tells by a digest each, in its order. */
export const MARKED: readonly string[] = [...SHOWN_ONLY, ...FILLED_IN];

/** Digits of a cell's digest: a cell that was edited passes for the exported one once in sixteen million. */
export const CELL_DIGITS = 6;
/** Blanks and breaks that a spreadsheet may set otherwise; the same set in JavaScript and in the engine. */
export const BLANKS = '[ \\t\\n\\f\\r\u3000]';
/** Columns of money, in which 60 and 60.00 are the same. */
export const MONEY: readonly string[] = ['amount', 'confirmed_amount'];
