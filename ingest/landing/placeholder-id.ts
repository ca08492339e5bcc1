import type { Column } from '../../records/column.ts';
import type { DerivedColumn, Kind } from '../../records/kind.ts';
import { identifier, literal } from '../../store/sql.ts';
import { reasonJson } from '../reasons.ts';
import { watchedIds } from './watched-ids.ts';

/** Words for nothing, alone or in brackets: `无`, `(null)`, `[N/A]`. */
const WORDS =
  'null|nil|none|nan|n/?a|undefined|无|无号|暂无|没有|空|空值|空白|未知|不明|不详|待补|待定|缺失|暂缺|未填|未提供';

/** What stands in an id's place where there is none: zeros, a mask, a word for nothing, a spreadsheet's error, a negative number. */
const PLACEHOLDER = `(?i)0+|x{2,}|-[0-9]{1,4}|[(<\\[{【]?(?:${WORDS})[)>\\]}】]?|#n/a|#[a-z/0]+[!?]|#getting_data`;

/** The longest of them in bytes; ids are longer, so that hardly any is looked at twice. */
const LONGEST = 15;

/** Dashes, strokes and the hashes of a column too narrow, however many: no id is without a letter or a digit. */
const SIGN = '[^\\p{L}\\p{N}]';

/** Ids that programs number by the million: one digit again and again is what a person typed to pass a form. */
const NUMBERED: ReadonlySet<string> = new Set(['psn_no', 'mdtrt_id', 'setl_id']);
const ONE_DIGIT = Array.from('0123456789', (digit) => `${digit}{6,}`).join('|');

/**
 * Cheap, and true of every id that is none: it is short and ends in no digit but zero, or starts with a sign, or repeats
 * itself.
 */
function mayBeNone(name: string): string {
  const id = identifier(name);
  const repeats = NUMBERED.has(name) ? ` OR substr(${id}, 1, 3) = substr(${id}, 4, 3)` : '';
  const signs = `NOT ${id} BETWEEN '0' AND '{' OR ${id} BETWEEN ':' AND 'A' OR ${id} BETWEEN '[' AND 'a'`;
  const short = `(strlen(${id}) <= ${LONGEST} AND NOT ${id}[-1] BETWEEN '1' AND '9')`;
  return `${short} OR ${signs}${repeats}`;
}

/** SQL of whether an id is none, whatever column it stands in. */
function isNone(name: string): string {
  const pattern = `${PLACEHOLDER}|${SIGN}+${NUMBERED.has(name) ? `|${ONE_DIGIT}` : ''}`;
  return `regexp_full_match(${identifier(name)}, ${literal(pattern)})`;
}

/** The ids among the parts that a derived column is made of. */
function idParts(kind: Kind, derived: DerivedColumn): readonly Column[] {
  return kind.columns.filter(({ name, type }) => type === 'id' && derived.from.includes(name));
}

/** SQL of a derived column, NULL where a part is no id: made of a line number 0, it would be one key of many lines. */
export function derivedOfIds(kind: Kind, derived: DerivedColumn): string {
  const parts = idParts(kind, derived).map(({ name }) => `((${mayBeNone(name)}) AND ${isNone(name)})`);
  if (parts.length === 0) return derived.expression;
  return `CASE WHEN ${parts.join(' OR ')} THEN NULL ELSE ${derived.expression} END`;
}

/**
 * Optional ids in which a word for nothing means that there is none. Held as it came, every refund of settlement 0 would
 * be one chain, and an original that is flagged as refunded would itself be taken for a refund.
 */
const EMPTY_WHERE_NONE: ReadonlySet<string> = new Set(['init_setl_id']);

/** SQL of a tidied optional id, NULL where what stands there is none; undefined for columns that this is not done to. */
export function emptyWhereNone(column: Column): string | undefined {
  const { name } = column;
  if (mayStandForNone(column) === undefined) return undefined;
  return `CASE WHEN (${mayBeNone(name)}) AND ${isNone(name)} THEN NULL ELSE ${identifier(name)} END`;
}

/** SQL that is true of every cell that `emptyWhereNone` does not give back as it is; undefined where it gives back all. */
export function mayStandForNone({ name, required }: Column): string | undefined {
  return required || !EMPTY_WHERE_NONE.has(name) ? undefined : `(${mayBeNone(name)})`;
}

/**
 * Why ids that are no ids reject their record, as SQL: JSON objects separated by commas, or NULL. Taken as they are,
 * everybody without a number would be one person, and their visits one visit. Optional ids are let through: a line
 * that names settlement 0 joins nothing; of those that chain records see `emptyWhereNone`. The parts of a required key are ids that must be there where the key itself
 * did not arrive.
 *
 * @returns undefined for a kind with no id that must be there.
 */
export function placeholderIds(kind: Kind, staged: ReadonlySet<string>): string | undefined {
  const ids = watchedIds(kind, staged).filter(({ name, required }) => required || isWholeKey(kind, name));
  const own = ids.map(({ name }) => ({ name, when: isNone(name) }));
  const parts = kind.derived
    .filter((one) => staged.has(one.column) && ids.some(({ name }) => name === one.column))
    .flatMap((one) =>
      idParts(kind, one)
        .filter(({ name }) => staged.has(name) && !ids.some((id) => id.name === name))
        .map(({ name }) => ({ name, when: `${identifier(one.column)} IS NULL AND ${isNone(name)}` })),
    );
  const all = [...own, ...parts];
  if (all.length === 0) return undefined;
  const suspicious = all.map(({ name }) => mayBeNone(name)).join(' OR ');
  const reasons = all.map(
    ({ name, when }) => `CASE WHEN ${when} THEN ${literal(reasonJson('placeholder_id', name))} END`,
  );
  return `CASE WHEN ${suspicious} THEN nullif(concat_ws(',', ${reasons.join(', ')}), '') END`;
}

const isWholeKey = (kind: Kind, name: string): boolean => kind.key.length === 1 && kind.key[0] === name;
