import { tracD } from '../../records/trac-d.ts';
import { effectivePlan, netSteps } from '../effective/effective.ts';
import { factView } from '../facts.ts';
import type { Session } from '../session.ts';
import { identifier } from '../sql.ts';
import { createStep, runSteps, type Step } from '../step.ts';
import type { Between } from './changes.ts';
import { codeFacts, takeOutEvents } from './code-world.ts';
import { NETTED_CODES, touchCodes } from './touched-codes.ts';
import { worldFacts } from './world.ts';

/** What netting found that is kept between scans, and which of its rows are of whoever was touched, by a condition over them. */
const PERSON_NETS: Readonly<Record<string, string>> = {
  net_refund: 'setl_id IN (SELECT id FROM temp.touched_settlement)',
  net_setl: 'root IN (SELECT id FROM temp.touched_settlement)',
  net_gone: 'setl_id IN (SELECT id FROM temp.touched_settlement)',
  net_visit_settlement: 'mdtrt_id IN (SELECT id FROM temp.touched_visit)',
  net_duplicate_line: 'bkkp_sn IN (SELECT bkkp_sn FROM temp.world_fee_list_d)',
  net_line: `(bkkp_sn IS NOT NULL AND bkkp_sn IN (SELECT bkkp_sn FROM temp.world_fee_list_d))
  OR (bkkp_sn IS NULL AND (chain IN (SELECT id FROM temp.touched_settlement) OR chain IN (SELECT 'M|' || id FROM temp.touched_visit)))`,
  net_void_line: 'bkkp_sn IN (SELECT bkkp_sn FROM temp.world_fee_list_d)',
};
/** The same by trace code. */
const CODE_NETS: Readonly<Record<string, string>> = {
  net_trac_code: `drug_trac_codg IN (SELECT id FROM temp.${NETTED_CODES})`,
  net_trac_event: `drug_trac_codg IN (SELECT id FROM temp.${NETTED_CODES})`,
};
/** Made from everything each time, before trace events, and compared with what is kept: it tells which codes are touched. */
const WHOLE_NETS = ['net_duplicate_movement'];
const NETS: Readonly<Record<string, string>> = { ...PERSON_NETS, ...CODE_NETS };
/** Made only for others of them. */
const PASSING = new Set(['net_affected']);
/** In a world these are of some codes and movements only: nobody may read them there. */
const NOT_IN_WORLDS = new Set([
  'net_trac_code',
  'net_trac_event',
  'eff_trac_repeated',
  'eff_trac_d',
  'eff_trac_on_line',
  'net_duplicate_movement',
  'eff_stock_d',
]);

/** Names of all that is kept of netting. */
export const KEPT_NETS: readonly string[] = [...Object.keys(NETS), ...WHOLE_NETS];

const keptTable = (name: string): string => `kept.${identifier(name)}`;
const temporary = (name: string): string => `temp.${identifier(name)}`;

/**
 * Effective views of a world at one of its cuts; those of trace codes and stock belong to no person and are not made.
 *
 * @param from where its netting is: to be made from its facts, or, at the older cut, kept; at the newer, staged before.
 */
export async function netWorld(session: Session, cut: number, from: 'facts' | 'kept' | 'staged'): Promise<void> {
  const steps = netSteps().filter(({ name }) => !NOT_IN_WORLDS.has(name) && (from === 'facts' || !PASSING.has(name)));
  const netted = (step: Step): Step => {
    const theirs = PERSON_NETS[step.name];
    if (theirs === undefined || from === 'facts') return step;
    const kept = `SELECT * FROM ${keptTable(step.name)} WHERE coalesce(${theirs}, false)`;
    return { ...step, sql: from === 'kept' ? kept : `SELECT * FROM ${temporary(`fresh_${step.name}`)}` };
  };
  await runSteps(session, [...worldFacts(cut), ...steps.map(netted)]);
}

/** Sets aside what netting found in the world at the newer cut, as `fresh_<name>`. */
export async function stageWorldNets(session: Session): Promise<void> {
  for (const name of Object.keys(PERSON_NETS))
    await session.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(`fresh_${name}`)} AS SELECT * FROM ${temporary(name)}`,
    );
}

const merged = (name: string, stale: string): string =>
  `SELECT * FROM ${keptTable(name)} WHERE NOT coalesce(${stale}, false) UNION ALL SELECT * FROM ${temporary(`fresh_${name}`)}`;

/** Nets the events of the touched codes anew on what now stands of settlements and lines, and sets them aside. */
async function stageTraceNets(session: Session, between: Between, settled: number): Promise<void> {
  for (const step of netSteps().filter(({ name }) => WHOLE_NETS.includes(name))) await session.run(createStep(step));
  await touchCodes(session, between);
  await takeOutEvents(session, between);
  await session.run(createStep(codeFacts(tracD, between.to)));
  for (const step of netSteps().filter(({ name }) => name in CODE_NETS)) {
    const sql = step.sql.replaceAll(/\bnet_trac_code\b/g, 'fresh_net_trac_code');
    await session.run(createStep({ ...step, name: `fresh_${step.name}`, sql }));
  }
  await session.run(createStep(factView(tracD, between.to, settled)));
}

/** Effective views over all facts at a cut, from what is kept of netting at that very cut. */
export async function keptEffective(session: Session, cut: number, settled: number): Promise<void> {
  for (const step of effectivePlan(cut, settled)) {
    if (PASSING.has(step.name)) continue;
    await session.run(
      createStep(KEPT_NETS.includes(step.name) ? { ...step, sql: `SELECT * FROM ${keptTable(step.name)}` } : step),
    );
  }
}

/** Effective views over all facts at the newer cut, from what is kept of netting at the older one and what the world changed in it. */
export async function mergedEffective(session: Session, between: Between, settled: number): Promise<void> {
  let staged = false;
  for (const step of effectivePlan(between.to, settled)) {
    if (PASSING.has(step.name) || (staged && WHOLE_NETS.includes(step.name))) continue;
    if (step.name in CODE_NETS && !staged) {
      await stageTraceNets(session, between, settled);
      staged = true;
    }
    const stale = NETS[step.name];
    await session.run(createStep(stale === undefined ? step : { ...step, sql: merged(step.name, stale) }));
  }
}

/** What is set aside while worlds stand in the session: netting, and registers as of a day. */
const setAside = (): ReadonlySet<string> =>
  new Set([
    ...KEPT_NETS,
    ...netSteps().flatMap(({ name, materialise }) => (materialise && !PASSING.has(name) ? [name] : [])),
  ]);

/** Sets the netting that stands in the session aside, so that worlds can be netted meanwhile. */
export async function setNetsAside(session: Session): Promise<void> {
  for (const name of setAside())
    await session.run(`ALTER TABLE ${temporary(name)} RENAME TO ${identifier(`aside_${name}`)}`);
}

/** Brings back what was set aside, and the effective views over all facts at a cut with it. */
export async function bringNetsBack(session: Session, cut: number, settled: number): Promise<void> {
  const aside = setAside();
  for (const step of effectivePlan(cut, settled)) {
    if (PASSING.has(step.name)) continue;
    if (!aside.has(step.name)) {
      await session.run(createStep(step));
      continue;
    }
    await session.run(`DROP TABLE IF EXISTS ${temporary(step.name)}`);
    await session.run(`ALTER TABLE ${temporary(`aside_${step.name}`)} RENAME TO ${identifier(step.name)}`);
  }
}

/** Statements that bring what is kept of netting to the newer cut, after `mergedEffective`. For inside a transaction. */
export function advanceNets(): string[] {
  return [
    ...Object.entries(NETS).flatMap(([name, stale]) => [
      `DELETE FROM ${keptTable(name)} WHERE coalesce(${stale}, false)`,
      `INSERT INTO ${keptTable(name)} SELECT * FROM ${temporary(`fresh_${name}`)}`,
    ]),
    ...WHOLE_NETS.flatMap((name) => [
      `DELETE FROM ${keptTable(name)}`,
      `INSERT INTO ${keptTable(name)} SELECT * FROM ${temporary(name)}`,
    ]),
  ];
}

/** Statements that keep the netting that stands in the session, made from all facts. */
export function keepNets(): string[] {
  return KEPT_NETS.map((name) => `CREATE OR REPLACE TABLE ${keptTable(name)} AS SELECT * FROM ${temporary(name)}`);
}

/** What netting is made by, as text: for a digest. */
export const netTexts = (): readonly string[] => netSteps().map(({ name, sql }) => `${name}\n${sql}`);

/** What effective trace events are made by, as text. */
export const traceTexts = (): readonly string[] =>
  netSteps().flatMap(({ name, sql }) => (name === 'eff_trac_d' ? [sql] : []));

/** Whether a step is one of netting or an effective view, and may be read in a world. */
export function standsInWorlds(name: string): boolean {
  return !NOT_IN_WORLDS.has(name) && netSteps().some((step: Step) => step.name === name);
}
