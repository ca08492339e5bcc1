import type { Step } from '../../store/step.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { doseHasNoUnit, timesADay, unitsPerDose } from './dose-text.ts';
import { sharedStep } from './shared-step.ts';
import { holdsWord, textList } from './text-list.ts';

/** Steps that rules about what people take home share, and the name of the one to read. */
export interface DrugLines {
  readonly steps: readonly Step[];
  /**
   * One row per effective drug line that was taken home: `bkkp_sn`, `mdtrt_id`, `psn_no`, `fixmedins_code`, `bilg_dr_code`, `gnrc_name`
   * (the catalogue code where no generic name is known), `fee_date` DATE, `med_type` of the settlement, else of the visit,
   * else of the line, `discharge` BOOLEAN, `cnt` packs, `pack_qty`, `whole_pack` BOOLEAN (a form whose daily use cannot be
   * counted in pieces), `written_days` (prd_days), and DECIMAL(18,6) `dosed_days` (quantity over the written dose) and
   * `usual_days` (quantity over the usual daily use), each NULL where it cannot be derived; `visit`, the same as `mdtrt_id`; and as they were uploaded `setl_id`,
   * `fee_ocur_time`, `inscp_amt`, `det_item_fee_sumamt`, `fulamt_ownpay_amt`, `spec`, `sin_dos_dscr`, `used_frqu_dscr` and the
   * names of the item. Kept by visit: what follows need not look at fee lines.
   */
  readonly table: string;
}

/** Columns of drug lines that only few of them are asked for. */
export const HANDED_ON = [
  'setl_id',
  'fee_ocur_time',
  'inscp_amt',
  'det_item_fee_sumamt',
  'fulamt_ownpay_amt',
  'spec',
  'medins_list_name',
  'hilist_name',
  'sin_dos_dscr',
  'used_frqu_dscr',
] as const;

/** Columns of fee lines from which their days of supply are told, and what is said of few. */
export const TAKE_HOME_COLUMNS = [
  'bkkp_sn',
  'mdtrt_id',
  'psn_no',
  'fixmedins_code',
  'bilg_dr_code',
  'med_list_codg',
  'med_type',
  'list_type',
  'med_chrgitm_type',
  'dscg_tkdrug_flag',
  'cnt',
  'prd_days',
  ...HANDED_ON,
] as const;

/** A usual daily use this far from an unlabelled dose says that the dose counts something else (grams, millilitres). */
const UNLABELLED_DOSE_RATIO = '1.5';
/** Longer supplies are slips; cut here so that no cast overflows. */
const ABSURD_DAYS = 999_999;

function takeHome(
  dialect: Dialect,
  inpatientTypes: readonly string[],
  wholePackForms: readonly string[],
  source: string,
): string {
  const day = dialect.day('f.fee_ocur_time');
  const wholePack = holdsWord(dialect, dialect.concat(' ', 'dosform_name', 'gnrc_name', 'item_name'), wholePackForms);
  const medType = 'coalesce(s.med_type, v.med_type, f.med_type)';
  return `SELECT f.bkkp_sn, f.mdtrt_id, f.psn_no, f.fixmedins_code, f.bilg_dr_code, f.med_list_codg, coalesce(nullif(i.gnrc_name, ''), f.med_list_codg) AS gnrc_name,
  ${day} AS fee_date, ${medType} AS med_type, coalesce(f.dscg_tkdrug_flag, '0') = '1' AS discharge,
  f.cnt, i.pack_qty, i.day_qty, f.prd_days, ${HANDED_ON.map((name) => `f.${name}`).join(', ')},
  coalesce(i.whole_pack, false) AS whole_pack
FROM ${source} f
LEFT JOIN (SELECT med_list_codg, begndate, until_date, list_type, gnrc_name, pack_qty, day_qty, ${wholePack} AS whole_pack FROM eff_item_b) i
  ON i.med_list_codg = f.med_list_codg AND i.begndate <= ${day} AND ${day} < i.until_date
LEFT JOIN eff_setl_d s ON s.setl_id = f.setl_id
LEFT JOIN eff_mdtrt_d v ON v.mdtrt_id = f.mdtrt_id
WHERE (coalesce(f.list_type, i.list_type) = '101' OR (f.list_type IS NULL AND i.list_type IS NULL AND f.med_chrgitm_type IN ('09', '11')))
  AND (${medType} IS NULL OR ${medType} NOT IN (${textList(dialect, inpatientTypes)}) OR f.dscg_tkdrug_flag = '1')`;
}

function doses(dialect: Dialect, lines: string): string {
  return `SELECT sin_dos_dscr, used_frqu_dscr, ${unitsPerDose(dialect, 'sin_dos_dscr')} AS dose_units, ${timesADay(dialect, 'used_frqu_dscr')} AS times_a_day,
  ${doseHasNoUnit(dialect, 'sin_dos_dscr')} AS no_unit
FROM (SELECT DISTINCT sin_dos_dscr, used_frqu_dscr FROM ${lines} WHERE sin_dos_dscr IS NOT NULL AND used_frqu_dscr IS NOT NULL) t`;
}

function supply(dialect: Dialect, lines: string, dose: string): string {
  const units = `${dialect.double('l.cnt')} * ${dialect.double('nullif(l.pack_qty, 0)')}`;
  const perDay = 'd.dose_units * d.times_a_day';
  const usual = dialect.double('nullif(l.day_qty, 0)');
  const days = (daily: string): string =>
    dialect.decimal(
      `CASE WHEN ${units} / ${daily} > ${ABSURD_DAYS} THEN ${dialect.double(`${ABSURD_DAYS}`)} ELSE ${units} / ${daily} END`,
      18,
      6,
    );
  const unlikely = `d.no_unit AND (${perDay} > ${UNLABELLED_DOSE_RATIO} * ${usual} OR ${usual} > ${UNLABELLED_DOSE_RATIO} * ${perDay})`;
  return `SELECT l.bkkp_sn, l.mdtrt_id, l.psn_no, l.fixmedins_code, l.bilg_dr_code, l.med_list_codg, l.gnrc_name, l.fee_date, l.med_type, l.discharge, l.cnt, l.pack_qty, l.whole_pack,
  l.prd_days AS written_days, CASE WHEN l.whole_pack OR (${unlikely}) THEN NULL ELSE ${days(`(${perDay})`)} END AS dosed_days, ${days(usual)} AS usual_days,
  l.mdtrt_id AS visit, ${HANDED_ON.map((name) => `l.${name}`).join(', ')}
FROM ${lines} l LEFT JOIN ${dose} d ON d.sin_dos_dscr = l.sin_dos_dscr AND d.used_frqu_dscr = l.used_frqu_dscr`;
}

/**
 * Drug lines (西药、中成药) that went home: outpatients, pharmacies and discharge drugs. Lines of a stay are not
 * prescriptions to take home and are left out. The catalogue is read as of the day of the line. Dose texts are parsed once
 * per distinct text, not per line.
 *
 * @param source the effective fee lines, or a table of some of them with the columns of `TAKE_HOME_COLUMNS`.
 */
export function drugLines(
  dialect: Dialect,
  inpatientTypes: readonly string[],
  wholePackForms: readonly string[],
  source = 'eff_fee_list_d',
): DrugLines {
  const taken = sharedStep('take_home_line', takeHome(dialect, inpatientTypes, wholePackForms, source), true);
  const lines: Step = { ...taken, keep: 'mdtrt_id' };
  const dose = sharedStep('dose_text', doses(dialect, lines.name), true);
  const table = sharedStep('drug_supply', supply(dialect, lines.name, dose.name), false);
  return { steps: [lines, dose, table], table: table.name };
}
