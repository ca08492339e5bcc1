import type { Session } from './session.ts';
import { identifier } from './sql.ts';

/** One named query of a plan. Later steps may read it by its name. */
export interface Step {
  readonly name: string;
  readonly sql: string;
  /** True: computed once and kept for the rest of the session. False: a view, computed where it is read. */
  readonly materialise: boolean;
  /**
   * Set where the rows are kept from scan to scan: the column that says whose each is, `psn_no`, `mdtrt_id` or `setl_id`. They
   * must rest on the facts of that one person alone (with visits, settlements, lines and refund chains) and on what
   * registers say of the institutions and items in them and of items of one name or group with these, so that a later scan need look only at whoever was touched since.
   * What follows may read them, registers, and facts, but nothing else that comes before.
   */
  readonly keep?: 'psn_no' | 'mdtrt_id' | 'setl_id';
}

/** The statement that makes a step's temporary table or view. */
export function createStep(step: Step): string {
  return `CREATE OR REPLACE TEMP ${step.materialise ? 'TABLE' : 'VIEW'} ${identifier(step.name)} AS\n${step.sql}`;
}

/** Makes the steps of a plan in order. */
export async function runSteps(session: Session, steps: readonly Step[]): Promise<void> {
  for (const step of steps) await session.run(createStep(step));
}

/** Drops what a plan made, last first. */
export async function dropSteps(session: Session, steps: readonly Step[]): Promise<void> {
  for (const step of [...steps].reverse()) {
    await session.run(`DROP ${step.materialise ? 'TABLE' : 'VIEW'} IF EXISTS temp.${identifier(step.name)}`);
  }
}
