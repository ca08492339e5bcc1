import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { plainName, plainSpec } from './plain-text.ts';

const NUMBER = '([0-9]+(?:[.][0-9]+)?)';
const MASS = '(?:mg|ug|g)';

/** The one mass that a specification names, in mg; NULL where it names none or several. */
function mass(d: Dialect, spec: string): string {
  const unit = d.regexExtract(spec, '[0-9](mg|ug|g)');
  return `CASE WHEN ${d.regexMatches(spec, `[0-9]${MASS}.*[0-9]${MASS}`)} THEN NULL
    ELSE ${d.double(`nullif(${d.regexExtract(spec, `${NUMBER}${MASS}`)}, '')`)} * CASE ${unit} WHEN 'g' THEN 1000 WHEN 'ug' THEN 0.001 ELSE 1 END END`;
}

/**
 * `shared_flow_item`: what the catalogue last said of each item, as plain text, and its family: the first code of the
 * same generic name, strength and maker, which a box may have been bought under when its item was coded anew.
 */
export function flowItems(d: Dialect): Step {
  return {
    name: 'shared_flow_item',
    materialise: true,
    sql: `WITH latest AS (
  SELECT *, row_number() OVER (PARTITION BY med_list_codg ORDER BY begndate DESC NULLS LAST) AS nth FROM eff_item_b),
plain AS (
  SELECT med_list_codg, item_name, ${plainName('gnrc_name')} AS generic, ${plainName('item_name')} AS name, ${plainSpec('spec')} AS spec, pack_qty, ${plainName('prodentp_name')} AS maker
  FROM latest WHERE nth = 1),
measured AS (
  SELECT *, ${mass(d, 'spec')} AS mass, ${d.double(`nullif(${d.regexExtract('spec', `${NUMBER}ml`)}, '')`)} AS volume FROM plain)
SELECT *, CASE WHEN generic IS NULL OR spec IS NULL OR maker IS NULL THEN med_list_codg
    ELSE min(med_list_codg) OVER (PARTITION BY generic, coalesce(${d.text('mass')}, spec), maker) END AS family
FROM measured`,
  };
}
