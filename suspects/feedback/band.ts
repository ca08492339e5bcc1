/** How strong the evidence of one suspect is: 1 weak, 2 clear, 3 decisive (METHODS §16). */
export const BANDS = [1, 2, 3] as const;
export type Band = (typeof BANDS)[number];

/** A statistic at or below it is clear; above it, up to where lists end, weak (METHODS §1.4, §16). */
const CLEAR_Q = 0.05;
/** A sign this many times its threshold has left the threshold's own doubts behind. */
const FAR_BEYOND = 2;

/**
 * SQL over a suspect: its band as an INTEGER, 1 to 3.
 *
 * - Where the facts name a band themselves (stock on hand), it is theirs.
 * - A statistic (`excess`): 2 at q ≤ 0.05, else 1. Never 3: a statistic alone decides nothing about one institution.
 * - What a record says (`fact`, and `knowledge` of class `violation`): 3, 2, 1 by the rule's confidence. Its measure has no
 *   say: whether a code was settled twice or twenty times, it was settled twice.
 * - A pattern (`sign`, and `knowledge` of class `suspicious`): 2, and 3 from twice the threshold on. With low confidence 1
 *   whatever its measure: where limits were eight to ten times the mean, 1.5 % were confirmed (METHODS §19).
 *
 * @param alias the alias of a table of suspects with `kind`, `class`, `confidence`, `measure`, `threshold`, `evidence`.
 */
export function bandSql(alias: string): string {
  const fact = (name: string): string => `json_extract_string(${alias}.evidence, '$.${name}')`;
  const byConfidence = (high: Band, medium: Band, low: Band): string =>
    `CASE ${alias}.confidence WHEN 'high' THEN ${high} WHEN 'medium' THEN ${medium} ELSE ${low} END`;
  return `(CASE
  WHEN contains(${alias}.evidence, '"band":') AND ${fact('band')} IN ('weak', 'clear', 'decisive') THEN CASE ${fact('band')} WHEN 'decisive' THEN 3 WHEN 'clear' THEN 2 ELSE 1 END
  WHEN ${alias}.kind IN ('excess', 'indicator') THEN CASE WHEN TRY_CAST(${fact('q')} AS DOUBLE) <= ${CLEAR_Q} THEN 2 ELSE 1 END
  WHEN ${saysARecord(alias)} THEN ${byConfidence(3, 2, 1)}
  WHEN ${alias}.confidence = 'low' THEN 1
  WHEN ${alias}.threshold > 0 AND ${alias}.measure >= ${FAR_BEYOND} * ${alias}.threshold THEN 3
  ELSE 2 END)::INTEGER`;
}

/** SQL: whether what a rule finds stands in a record, and is no pattern or statistic. */
function saysARecord(alias: string): string {
  return `(${alias}.kind = 'fact' OR (${alias}.kind = 'knowledge' AND ${alias}.class = 'violation'))`;
}

/** A Beta distribution of how often hits are true. */
export interface Beta {
  readonly a: number;
  readonly b: number;
}

/** What is believed before anybody has looked, by the sort of evidence (METHODS §16, anchored on §19). */
export const PRIORS = {
  hardFact: { a: 8, b: 2 },
  pattern: { a: 3, b: 3 },
  clearStatistic: { a: 2, b: 3 },
  weakStatistic: { a: 1, b: 4 },
  /** Ningbo: of hits on eight to ten times the mean frequency 1.5 % were confirmed. */
  frequency: { a: 1, b: 19 },
} as const satisfies Readonly<Record<string, Beta>>;

/**
 * SQL: the prior of a rule and band as `a` or `b`.
 *
 * A hard fact is what a record says under a rule of high confidence. Of medium confidence, its rule has innocent
 * explanations to be ruled out, so it is no better than a pattern; of low confidence, than a weak statistic. A pattern
 * starts at Beta(3,3) in both bands 2 and 3, for no source tells them apart: verdicts will. A pattern of low confidence is a
 * bare frequency threshold.
 *
 * @param alias the alias of a table with `kind`, `class`, `confidence` and `band`.
 */
export function priorSql(alias: string, part: keyof Beta): string {
  const of = (name: keyof typeof PRIORS): number => PRIORS[name][part];
  return `(CASE
  WHEN ${alias}.kind IN ('excess', 'indicator') THEN CASE ${alias}.band WHEN 3 THEN ${of('pattern')} WHEN 2 THEN ${of('clearStatistic')} ELSE ${of('weakStatistic')} END
  WHEN ${saysARecord(alias)} THEN CASE ${alias}.band WHEN 3 THEN ${of('hardFact')} WHEN 2 THEN ${of('pattern')} ELSE ${of('weakStatistic')} END
  WHEN ${alias}.band = 1 THEN ${of('frequency')}
  ELSE ${of('pattern')} END)::DOUBLE`;
}
