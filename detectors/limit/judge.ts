import { CODE_LISTS } from '../../records/code-lists.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { holdsWord, textList } from '../shared/text-list.ts';
import type { LimitParameters } from './parameters.ts';

type LimitType = LimitParameters['limits'][number];

/** SQL that is true where a value is one of some, else false: never NULL, so that an empty list or value accuses nobody by a NOT. */
function isOneOf(dialect: Dialect, value: string, values: readonly string[]): string {
  return values.length === 0 ? 'false' : `coalesce(${value} IN (${textList(dialect, values)}), false)`;
}

const knownCodes = (list: string): readonly string[] => Object.keys(CODE_LISTS[list]?.values ?? {});

/** Whether a kind of care `c.med_type` is one of some codes, or begins like local codes of them. */
function careIs(dialect: Dialect, types: readonly string[], prefixes: readonly string[]): string {
  const begins =
    prefixes.length === 0
      ? []
      : [`coalesce(${dialect.regexMatches('c.med_type', `^(?:${prefixes.join('|')})`)}, false)`];
  return `(${[isOneOf(dialect, 'c.med_type', types), ...begins].join(' OR ')})`;
}

/** Each kind of limit as WHEN clauses over the line `c` and the limit `l`: 'clear', the column that was wanting, or on to the next. */
function whens(dialect: Dialect, parameters: LimitParameters, type: LimitType): string {
  const emergency = `WHEN ${isOneOf(dialect, 'c.med_type', parameters.emergency)} THEN 'emergency:record'`;
  switch (type) {
    case 'sex':
      return `WHEN l.allowed_sex IS NULL THEN 'limit_b.allowed_sex' WHEN c.sex IS NULL THEN 'setl_d.gend' WHEN c.sex = l.allowed_sex THEN 'clear'`;
    case 'age': {
      const kept = (age: string): string =>
        `(${age} >= coalesce(l.age_from_months, 0) AND (l.age_until_months IS NULL OR ${age} < l.age_until_months))`;
      return `WHEN l.age_from_months IS NULL AND l.age_until_months IS NULL THEN 'limit_b.age_until_months' WHEN c.age_low IS NULL THEN 'setl_d.brdy'
      WHEN ${kept('c.age_low')} AND ${kept('c.age_high')} THEN 'clear' WHEN ${kept('c.age_low')} OR ${kept('c.age_high')} THEN 'setl_d.brdy'`;
    }
    case 'hosp-level':
      // A pharmacy that sells on a hospital's prescription is not the one that prescribed.
      return `WHEN l.min_hosp_rank IS NULL THEN 'limit_b.min_hosp_rank' WHEN c.hosp_rank >= l.min_hosp_rank THEN 'clear'
      WHEN c.fixmedins_type = '2' THEN 'prescriber:grade' WHEN c.hosp_rank IS NULL THEN 'medins_b.hosp_lv'
      WHEN c.hosp_rank = '0' AND NOT coalesce(${holdsWord(dialect, 'c.fixmedins_name', parameters.ungraded_words)}, false) THEN 'medins_b.hosp_lv' ${emergency}`;
    case 'med-type': {
      const lists = parameters.care.map(({ name }) => name);
      const allowed = parameters.care.map(
        ({ name, types, prefixes }) =>
          `WHEN l.allowed_med_types = ${dialect.literal(name)} AND ${careIs(dialect, types, prefixes)} THEN 'clear'`,
      );
      return `WHEN NOT ${isOneOf(dialect, 'l.allowed_med_types', lists)} THEN 'limit_b.allowed_med_types'
      WHEN c.med_type IS NULL THEN 'setl_d.med_type' ${allowed.join(' ')} WHEN NOT ${isOneOf(dialect, 'c.med_type', knownCodes('med_type'))} THEN 'setl_d.med_type' ${emergency}`;
    }
    case 'internet': {
      const { words, med_types: types } = parameters.internet;
      const online = [
        `coalesce(${holdsWord(dialect, 'c.fixmedins_name', words)}, false)`,
        isOneOf(dialect, 'c.med_type', types),
      ].join(' OR ');
      const inPlace = careIs(dialect, parameters.emergency, ['2', '52']);
      // The name of a second, online hospital is rarely in the data, and national codes have no kind of care for it.
      return `WHEN NOT (${online}) THEN CASE WHEN ${types.length > 0 ? 'c.med_type IS NOT NULL' : inPlace} THEN 'clear' ELSE 'internet:visit' END`;
    }
    case 'insurance':
      return `WHEN l.allowed_insutype IS NULL THEN 'limit_b.allowed_insutype' WHEN c.insutype IS NULL THEN 'setl_d.insutype'
      WHEN l.allowed_insutype = 'maternity' AND (c.insutype = '510' OR ${isOneOf(dialect, 'c.med_type', parameters.childbirth.med_types)}) THEN 'clear'
      WHEN NOT ${isOneOf(dialect, 'c.insutype', knownCodes('insutype'))} THEN 'setl_d.insutype'`;
    case 'diagnosis':
      return `WHEN coalesce(l.diag_words, '') = '' THEN 'limit_b.diag_words' ${emergency}
      WHEN c.out_flag = '2' THEN 'elsewhere:diagnoses'`;
    case 'no-pay':
    case 'no-pay-alone':
    case 'second-line':
      return '';
  }
}

/**
 * What a limited line `c` is under a limit `l`, by itself: 'clear', 'hit', or the column that was wanting. What was not
 * paid by the fund breaks nothing. A hit may still be lifted by what else the visit holds (`lifted.ts`).
 */
export function outcomeSql(dialect: Dialect, parameters: LimitParameters): string {
  const judged = [...new Set(parameters.limits)].map((type) => {
    const clauses = whens(dialect, parameters, type);
    const inner =
      clauses === '' ? `coalesce(c.uncharged, 'hit')` : `CASE ${clauses} ELSE coalesce(c.uncharged, 'hit') END`;
    return `WHEN l.limit_type = ${dialect.literal(type)} THEN ${inner}`;
  });
  return `CASE WHEN c.uncharged = 'clear' THEN 'clear' ${judged.join('\n    ')} END`;
}
