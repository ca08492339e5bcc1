import { columnOf } from '../../../records/kind.ts';
import { kindNamed } from '../../../records/kinds.ts';
import { mapCells, typeOf, type CaseRows } from './rows.ts';

/** The letter that pseudonyms of one thing begin with, by the columns that name it. */
const LETTER: Readonly<Record<string, string>> = {
  psn_no: 'P',
  mdtrt_id: 'V',
  setl_id: 'S',
  init_setl_id: 'S',
  bkkp_sn: 'L',
  feedetl_sn: 'N',
  init_feedetl_sn: 'N',
  fixmedins_code: 'H',
  etip_hosp_code: 'H',
  uscc: 'U',
  rx_drord_no: 'R',
  rtal_docno: 'B',
};

/** Ids of things, which tell of nobody. */
const KEPT_IDS = new Set(['kp_id', 'manu_lotnum', 'aprvno', 'prod_code']);

/** Kinds whose texts are published ones. */
const PUBLISHED = new Set(['item_b', 'limit_b', 'item_pair_b', 'price_b', 'trac_prefix_b']);

/** Texts of other kinds that tell of a drug, a service or a diagnosis, and of nobody. */
const KEPT_TEXTS = new Set([
  'diag_name',
  'dscg_maindiag_name',
  'medins_list_name',
  'hilist_name',
  'fixmedins_hilist_name',
  'prodname',
  'prodentp_name',
  'spec',
  'dosform_name',
  'sin_dos_dscr',
  'used_frqu_dscr',
  'medc_way_dscr',
  'dise_name',
  'opsp_dise_name',
  'oprn_oprt_name',
]);

/** What kind of place a name says it is; the rest of the name says which. */
const PLACE_WORD =
  /村卫生室|村卫生所|卫生室|卫生所|村医务室|社区卫生服务站|社区卫生服务中心|卫生院|大药房|药房|药店|诊所|医院|总部/;

/** What names one box; words, constants and numbers of a few digits name none, and their shape is what a rule looks at. */
const IS_CODE = /^(?!(\d)\1+$)\d{8,}$/;

const isDoctorOrDepartment = (column: string): boolean =>
  /_(dr|dept)_(code|codg)$|^(chfpdr_code|dise_dor_no)$/.test(column);

/** A trace code of the same shape: as many digits, the prefix as it is called now. */
function codeLike(code: string, prefix: string, nth: number): string {
  const head = code.length === 20 ? prefix : code.slice(0, 2);
  const tail = code.length - head.length;
  // Ends of many zeros would be taken for a spreadsheet's work.
  return (
    head +
    String(13 * nth + 1)
      .padStart(tail, '0')
      .slice(-tail)
  );
}

/** Case rows in which nobody can be found again. */
export interface Pseudonymised {
  readonly rows: CaseRows;
  /** The words that were replaced: none of them may stand in what is written. */
  readonly replaced: ReadonlySet<string>;
}

/**
 * Rows in which persons, visits, settlements, lines, institutions, doctors and trace codes have other names, the same one
 * for the same thing everywhere; names, certificates, addresses and other texts of persons and places are left out. What is
 * published stays: items, diagnoses, knowledge points, lots. A trace prefix stays where the table of prefixes takes part.
 */
export function pseudonymised(rows: CaseRows): Pseudonymised {
  const originals = new Set<string>();
  mapCells(rows, (value, column, kind) => {
    if (typeOf(kind, column) === 'id') originals.add(value);
    return value;
  });
  const names = new Map<string, Map<string, string>>();
  const replaced = new Set<string>();
  const nameOf = (letter: string, value: string): string => {
    const known = names.get(letter) ?? new Map<string, string>();
    names.set(letter, known);
    const before = known.get(value);
    if (before !== undefined) return before;
    let nth = known.size + 1;
    while (originals.has(`${letter}${nth}`) || [...known.values()].includes(`${letter}${nth}`)) nth += 1;
    known.set(value, `${letter}${nth}`);
    replaced.add(value);
    return `${letter}${nth}`;
  };
  const keepsPrefix = (rows['trac_prefix_b']?.length ?? 0) > 0;
  const codes = new Map<string, string>();
  const codeOf = (code: string): string => {
    if (!IS_CODE.test(code)) return code;
    const before = codes.get(code);
    if (before !== undefined) return before;
    const prefix = keepsPrefix ? code.slice(0, 7) : '8100001';
    let nth = codes.size + 1;
    while (originals.has(codeLike(code, prefix, nth))) nth += 1;
    const now = codeLike(code, prefix, nth);
    codes.set(code, now);
    if (now !== code) replaced.add(code);
    return now;
  };
  const placeName = (name: string): string => {
    replaced.add(name);
    return `某${PLACE_WORD.exec(name)?.[0] ?? '机构'}`;
  };
  const change = (value: string, column: string, kind: string): string | undefined => {
    const declared = kindNamed(kind);
    const personal = declared === undefined ? undefined : columnOf(declared, column)?.personal;
    if (personal !== undefined) {
      replaced.add(value);
      return undefined;
    }
    if (column === 'drug_trac_codg') return codeOf(value);
    if (column === 'trac_prefix' || KEPT_IDS.has(column)) return value;
    if (column === 'fixmedins_name') return placeName(value);
    const letter = LETTER[column] ?? (isDoctorOrDepartment(column) ? 'D' : undefined);
    if (letter !== undefined) return nameOf(letter, value);
    const type = typeOf(kind, column);
    if (type === 'id') return nameOf(`X${column.replaceAll('_', '')}`, value);
    if (type !== 'text' || PUBLISHED.has(kind) || KEPT_TEXTS.has(column)) return value;
    replaced.add(value);
    return undefined;
  };
  return { rows: mapCells(rows, change), replaced };
}
