import type { Session } from './session.ts';
import { identifier } from './sql.ts';

/** What kept rows are told by. */
export type KeptBy = 'psn_no' | 'mdtrt_id' | 'setl_id' | 'drug_trac_codg';

/** One named query of a plan. Later steps may read it by its name. */
export interface Step {
  readonly name: string;
  readonly sql: string;
  /** True: computed once and kept for the rest of the session. False: a view, computed where it is read. */
  readonly materialise: boolean;
  /** Of a view that has all columns of another: those that it hands on, netted, and asks nothing of. */
  readonly handsOn?: readonly string[];
  /** Set on a view that may be read more quickly while a table made before it is empty: the table, and what says the same then. */
  readonly whileEmpty?: { readonly table: string; readonly sql: string };
  /**
   * Set where the rows are kept from scan to scan: the column that says whose each is, never NULL. Those of a visit (`mdtrt_id`,
   * `setl_id`) must rest on the facts of that one visit alone, with its settlements, lines and refund chains and what the register says of
   * its person; those of a person (`psn_no`) on the facts of that one person alone; those of
   * a trace code on the effective events of that one code (and, of sales and of codes that landing found sound, the settlements, lines, visits
   * and other codes on those lines that they name); all on what registers
   * say of the institutions and items in them and of items of one name or group with these. So a later scan need look only
   * at whatever was touched since. What follows may read them, registers, and facts, but nothing else that comes before.
   */
  readonly keep?: KeptBy;
  /**
   * Set where each row is a sum over visits or over trace codes, and kept: a later scan takes away what the touched gave to
   * it and adds what they give now. Every column is a key, but these: numbers that are added up, never NULL. The first is
   * how many there are: a row of none is not there. The same may be read as for `keep`.
   */
  readonly sums?: { readonly of: 'visits' | 'codes'; readonly counts: readonly [string, ...string[]] };
}

/** The statement that makes a step's temporary table or view. */
export function createStep(step: Step): string {
  return `CREATE OR REPLACE TEMP ${step.materialise ? 'TABLE' : 'VIEW'} ${identifier(step.name)} AS\n${step.sql}`;
}

/** Makes one step. */
export async function makeStep(session: Session, step: Step): Promise<void> {
  const { whileEmpty } = step;
  const isEmpty =
    whileEmpty !== undefined &&
    (await session.rows(`SELECT 1 FROM ${identifier(whileEmpty.table)} LIMIT 1`)).length === 0;
  await session.run(createStep(isEmpty ? { ...step, sql: whileEmpty.sql } : step));
}

/** Makes the steps of a plan in order. */
export async function runSteps(session: Session, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await makeStep(session, step);
}

/** Drops what a plan made, last first. */
export async function dropSteps(session: Session, steps: readonly Step[]): Promise<void> {
  for (const step of [...steps].reverse()) {
    await session.run(`DROP ${step.materialise ? 'TABLE' : 'VIEW'} IF EXISTS temp.${identifier(step.name)}`);
  }
}
