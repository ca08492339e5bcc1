import { answerOf, type FoundSuspect } from '../../../detectors/engine/rule-case.ts';
import { bindRule, planOf } from '../../../detectors/engine/bound-rule.ts';
import { NO_FACTS } from '../../../detectors/engine/run-rule.ts';
import { kindNamed } from '../../../records/kinds.ts';
import type { Rule } from '../../../rules/model.ts';
import type { Session } from '../../../store/session.ts';
import { daysIn, movedRows, movedText, WEEKS } from './moved-days.ts';
import { pseudonymised, type Pseudonymised } from './pseudonyms.ts';
import { mapCells, type CaseRow, type CaseRows } from './rows.ts';
import { fewest } from './shrink.ts';

/** What a case must still give: how many suspects of which measure and money. */
export interface Wanted {
  readonly key: Readonly<Record<string, string>>;
  readonly amount: string | null;
  readonly measure: string | null;
}

/** A case that stands by itself. */
export interface Case extends Pseudonymised {
  readonly asOf?: string;
  readonly suspects: readonly FoundSuspect[];
}

interface Place {
  readonly kind: string;
  readonly row: CaseRow;
}

const isSameText = (one: string | null, other: string | null): boolean =>
  one === other || (one !== null && other !== null && Number(one) === Number(other));

const keyText = (key: Readonly<Record<string, string>>): string =>
  Object.keys(key)
    .sort()
    .map((name) => `${name}=${key[name]}`)
    .join(' ');

/** Whether a suspect counts the same as another, whatever it is called. */
const countsAlike = (one: Pick<Wanted, 'amount' | 'measure'>, other: Pick<Wanted, 'amount' | 'measure'>): boolean =>
  isSameText(one.amount, other.amount) && isSameText(one.measure, other.measure);

/** Runs a rule on rows in an empty warehouse, and cuts and renames them as long as it answers the same. */
export class Cutter {
  readonly #session: Session;
  readonly #rule: Rule;
  readonly #onRun: () => void;

  constructor(session: Session, rule: Rule, onRun: () => void) {
    this.#session = session;
    this.#rule = rule;
    this.#onRun = onRun;
  }

  async suspects(rows: CaseRows, asOf: string | undefined): Promise<readonly FoundSuspect[]> {
    this.#onRun();
    const { outcome, suspects } = await answerOf(this.#session, this.#rule, rows, asOf);
    return outcome.status === 'error' ? [] : suspects;
  }

  /** Whether the rows alone give the very suspect. */
  async gives(rows: CaseRows, wanted: Wanted, asOf: string | undefined): Promise<boolean> {
    const key = keyText(wanted.key);
    const found = (await this.suspects(rows, asOf)).find((suspect) => keyText(suspect.key) === key);
    return found !== undefined && countsAlike(found, wanted);
  }

  /** The fewest rows beside the accused `lines` (kind|key), and of these the fewest optional columns, that give the suspect. */
  async smallest(
    rows: CaseRows,
    wanted: Wanted,
    asOf: string | undefined,
    lines: ReadonlySet<string>,
  ): Promise<CaseRows> {
    const holds = (some: CaseRows): Promise<boolean> => this.gives(some, wanted, asOf);
    const kinds = await fewest(Object.keys(rows), (some) => holds(onlyKinds(rows, some)));
    const places = Object.entries(onlyKinds(rows, kinds)).flatMap(([kind, some]) =>
      some.map((row): Place => ({ kind, row })),
    );
    // The lines that are accused are what the suspect is made of: without one of them it is another.
    const accused = places.filter(({ kind, row }) => lines.has(`${kind}|${lineKey(kind, row)}`));
    const others = places.filter((place) => !accused.includes(place));
    const kept = await fewest(others, (some) => holds(rowsOf([...accused, ...some])));
    const all = rowsOf([...accused, ...kept]);
    // What no query names decides nothing; trying that first spares a run for each such column.
    const named = namedIn(queryText(this.#rule, asOf), all);
    const few = (await this.gives(named, wanted, asOf)) ? named : all;
    const columns = optionalColumns(few);
    const used = await fewest(columns, (some) => this.gives(onlyColumns(few, new Set(some)), wanted, asOf));
    return onlyColumns(few, new Set(used));
  }

  /**
   * The case with other names, on other days. All dates move by the same whole weeks, to where the rule answers the same
   * and no day of before stands in the case.
   *
   * @returns undefined where no such weeks are found, or the rule answers otherwise under other names.
   */
  async renamed(rows: CaseRows, found: readonly FoundSuspect[], asOf: string | undefined): Promise<Case | undefined> {
    const { rows: named, replaced } = pseudonymised(rows);
    const before = daysIn(rows);
    for (const weeks of WEEKS) {
      const moved = movedRows(named, weeks);
      if ([...daysIn(moved)].some((day) => before.has(day))) continue;
      const movedAsOf = asOf === undefined ? undefined : movedText(asOf, weeks);
      const suspects = await this.suspects(moved, movedAsOf);
      if (!isSameAnswer(found, suspects)) continue;
      const alone = isSameAnswer(suspects, await this.suspects(moved, undefined));
      return {
        rows: moved,
        replaced: new Set([...replaced, ...before]),
        suspects,
        ...(alone || movedAsOf === undefined ? {} : { asOf: movedAsOf }),
      };
    }
    return undefined;
  }
}

function isSameAnswer(one: readonly FoundSuspect[], other: readonly FoundSuspect[]): boolean {
  if (one.length !== other.length) return false;
  const left = [...other];
  return one.every((suspect) => {
    const at = left.findIndex((each) => countsAlike(suspect, each));
    if (at === -1) return false;
    left.splice(at, 1);
    return true;
  });
}

const lineKey = (kind: string, row: CaseRow): string => row[kind === 'fee_list_d' ? 'bkkp_sn' : 'setl_id'] ?? '';

const onlyKinds = (rows: CaseRows, kinds: readonly string[]): CaseRows =>
  Object.fromEntries(Object.entries(rows).filter(([kind]) => kinds.includes(kind)));

function rowsOf(places: readonly Place[]): CaseRows {
  const rows: Record<string, CaseRow[]> = {};
  for (const { kind, row } of places) (rows[kind] ??= []).push(row);
  return rows;
}

/** `kind.column` of every column that holds something and that a record can be without. */
function optionalColumns(rows: CaseRows): string[] {
  const found = new Set<string>();
  mapCells(rows, (value, column, kind) => {
    if (!isNeeded(kind, column)) found.add(`${kind}.${column}`);
    return value;
  });
  return [...found];
}

function isNeeded(kindName: string, column: string): boolean {
  const kind = kindNamed(kindName);
  if (kind === undefined || kind.defaults[column] !== undefined) return false;
  return kind.key.includes(column) || kind.columns.some(({ name, required }) => name === column && required);
}

/** All that a rule asks, as one text. */
function queryText(rule: Rule, asOf: string | undefined): string {
  const { shared, steps } = planOf(bindRule(rule), asOf ?? NO_FACTS);
  return [...shared, ...steps].map(({ sql }) => sql).join('\n');
}

function namedIn(sql: string, rows: CaseRows): CaseRows {
  const words = new Set(sql.match(/[a-z_]+/g));
  return mapCells(rows, (value, column, kind) => (isNeeded(kind, column) || words.has(column) ? value : undefined));
}

const onlyColumns = (rows: CaseRows, columns: ReadonlySet<string>): CaseRows =>
  mapCells(rows, (value, column, kind) =>
    isNeeded(kind, column) || columns.has(`${kind}.${column}`) ? value : undefined,
  );
