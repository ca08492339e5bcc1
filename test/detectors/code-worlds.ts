import { bindRule, planOf } from '../../detectors/engine/bound-rule.ts';
import type { Rule } from '../../rules/model.ts';
import { effectivePlan } from '../../store/effective/effective.ts';
import { cell, type Row, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { runSteps, type Step } from '../../store/step.ts';

/** The steps of some rules' plans in order, those that they share once. */
export function stepsOf(rules: readonly Rule[], asOf: string): Step[] {
  const all = rules.flatMap((rule) => {
    const { shared, steps } = planOf(bindRule(rule), asOf);
    return [...shared, ...steps];
  });
  return [...new Map(all.map((step) => [step.name, step])).values()];
}

const VIEWS = ['trac_d', 'trac_repeated', 'fee_list_d', 'setl_d', 'mdtrt_d', 'stock_d'] as const;

/** Sets the effective facts aside as tables `all_<kind>`, from which worlds of some codes are made. */
export async function setFactsAside(session: Session, cut: number): Promise<void> {
  await runSteps(session, effectivePlan(cut, cut));
  for (const view of VIEWS) await session.run(`CREATE OR REPLACE TABLE all_${view} AS SELECT * FROM eff_${view}`);
}

/**
 * Makes the effective views of the trace codes under a condition alone: their events and stock records, the settlements, fee
 * lines and visits that these events name, and, in `eff_trac_on_line`, whatever else was scanned on those.
 */
export async function onlyCodes(session: Session, condition: string): Promise<void> {
  const named = (column: string): string => `${column} IN (SELECT ${column} FROM all_trac_d WHERE ${condition})`;
  const which: Readonly<Record<(typeof VIEWS)[number], string>> = {
    trac_d: condition,
    trac_repeated: condition,
    fee_list_d: `${named('setl_id')} OR ${named('bkkp_sn')}`,
    setl_d: named('setl_id'),
    mdtrt_d: `${named('mdtrt_id')} OR mdtrt_id IN (SELECT mdtrt_id FROM all_setl_d WHERE ${named('setl_id')})`,
    stock_d: condition,
  };
  const view = async (name: string, sql: string): Promise<void> => {
    await session.run(`CREATE OR REPLACE TEMP VIEW ${name} AS ${sql}`);
  };
  for (const kind of VIEWS) await view(`eff_${kind}`, `SELECT * FROM all_${kind} WHERE ${which[kind]}`);
  await view(
    'eff_trac_on_line',
    `SELECT * FROM all_trac_d WHERE ${condition} OR ${named('setl_id')} OR ${named('bkkp_sn')}`,
  );
}

/** Sums as numbers by the text of their keys. */
export type Sums = Map<string, readonly bigint[]>;

/** What the steps that are kept by codes hold in the world that stands. */
export interface KeptOfCodes {
  /** Rows as text, in order, by step. */
  readonly rows: ReadonlyMap<string, readonly string[]>;
  readonly sums: ReadonlyMap<string, Sums>;
}

/** Runs a plan up to its last step that is kept by codes. */
export async function keptOfCodes(session: Session, steps: readonly Step[]): Promise<KeptOfCodes> {
  const isKept = ({ keep, sums }: Step): boolean => keep === 'drug_trac_codg' || sums?.of === 'codes';
  await runSteps(session, steps.slice(0, steps.findLastIndex(isKept) + 1));
  const rows = new Map<string, string[]>();
  const sums = new Map<string, Sums>();
  for (const step of steps.filter(isKept)) {
    const name = identifier(step.name);
    if (step.sums === undefined) {
      const found = await session.rows(`SELECT CAST(t AS VARCHAR) AS held FROM ${name} t ORDER BY held`);
      rows.set(
        step.name,
        found.map((row) => cell(row, 'held')),
      );
      continue;
    }
    const { counts } = step.sums;
    const isCount = new Set<string>(counts);
    const found = await session.rows(`SELECT * FROM ${name}`);
    const keysOf = (row: Row): string => JSON.stringify(Object.entries(row).filter(([column]) => !isCount.has(column)));
    sums.set(step.name, new Map(found.map((row) => [keysOf(row), counts.map((count) => BigInt(cell(row, count)))])));
  }
  return { rows, sums };
}

/** What worlds hold together: their rows, and the sums of their sums without those of none. */
export function together(worlds: readonly KeptOfCodes[]): KeptOfCodes {
  const rows = new Map<string, string[]>();
  const sums = new Map<string, Map<string, bigint[]>>();
  for (const world of worlds) {
    for (const [name, held] of world.rows) rows.set(name, [...(rows.get(name) ?? []), ...held].toSorted());
    for (const [name, held] of world.sums) {
      const all = sums.get(name) ?? new Map<string, bigint[]>();
      for (const [key, counts] of held)
        all.set(
          key,
          counts.map((n, i) => n + (all.get(key)?.[i] ?? 0n)),
        );
      sums.set(name, all);
    }
  }
  return { rows, sums };
}
