import { tracD } from '../../records/trac-d.ts';
import { effectivePlan, netSteps } from '../effective/effective.ts';
import { factView } from '../facts.ts';
import type { Session } from '../session.ts';
import { identifier } from '../sql.ts';
import { createStep, runSteps, type Step } from '../step.ts';
import { changedSql, standingSql, type Between } from './changes.ts';
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
  net_trac_code: 'drug_trac_codg IN (SELECT id FROM temp.touched_trace_code)',
  net_trac_event: 'drug_trac_codg IN (SELECT id FROM temp.touched_trace_code)',
};
const NETS: Readonly<Record<string, string>> = { ...PERSON_NETS, ...CODE_NETS };
/** Made only for others of them. */
const PASSING = new Set(['net_affected']);
/** In a world these are of some codes and movements only: nobody may read them there. */
const NOT_IN_WORLDS = new Set([
  'net_trac_code',
  'net_trac_event',
  'eff_trac_repeated',
  'eff_trac_d',
  'net_duplicate_movement',
  'eff_stock_d',
]);

/** Names of all that is kept of netting. */
export const KEPT_NETS: readonly string[] = Object.keys(NETS);

const keptTable = (name: string): string => `kept.${identifier(name)}`;
const temporary = (name: string): string => `temp.${identifier(name)}`;

/** Effective views of a world at one of its cuts; those of trace codes and stock belong to no person and are not made. */
export async function netWorld(session: Session, cut: number): Promise<void> {
  await runSteps(session, [...worldFacts(cut), ...netSteps().filter(({ name }) => !NOT_IN_WORLDS.has(name))]);
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

/** SQL of the ids in one column of what was netted otherwise at the older cut. */
function differing(name: string, column: string): string {
  const [before, after] = [`SELECT * FROM ${keptTable(name)}`, `SELECT * FROM ${temporary(name)}`];
  return `SELECT ${column} AS id FROM ((${before} EXCEPT ALL ${after}) UNION ALL (${after} EXCEPT ALL ${before})) WHERE ${column} IS NOT NULL`;
}

/** Trace codes with a new, superseded or taken-back event, or one whose settlement or fee line now stands otherwise. */
async function touchCodes(session: Session, between: Between): Promise<void> {
  await session.runAll([
    `CREATE OR REPLACE TEMP TABLE other_settlement AS ${['net_refund', 'net_gone'].map((name) => differing(name, 'setl_id')).join('\nUNION ')}`,
    `CREATE OR REPLACE TEMP TABLE other_line AS ${['net_line', 'net_void_line'].map((name) => differing(name, 'bkkp_sn')).join('\nUNION ')}`,
  ]);
  const named = (column: string, among: string): string =>
    `SELECT drug_trac_codg FROM (${standingSql(tracD, ['drug_trac_codg'], between, `${column} IN (SELECT id FROM temp.${among})`)})`;
  const codes = [
    changedSql(tracD, ['drug_trac_codg'], between),
    named('setl_id', 'other_settlement'),
    named('init_setl_id', 'other_settlement'),
    named('bkkp_sn', 'other_line'),
  ];
  await session.run(
    `CREATE OR REPLACE TEMP TABLE touched_trace_code AS SELECT DISTINCT drug_trac_codg AS id FROM (${codes.join('\nUNION ALL ')}) WHERE drug_trac_codg IS NOT NULL`,
  );
}

/** Nets the events of the touched codes anew on what now stands of settlements and lines, and sets them aside. */
async function stageTraceNets(session: Session, between: Between, settled: number): Promise<void> {
  await touchCodes(session, between);
  const all = factView(tracD, between.to, settled);
  await session.runAll([
    `CREATE OR REPLACE TEMP TABLE world_trac_d AS SELECT * FROM (${all.sql}) WHERE drug_trac_codg IN (SELECT id FROM temp.touched_trace_code)`,
    createStep({ ...all, sql: 'SELECT * FROM temp.world_trac_d' }),
  ]);
  for (const step of netSteps().filter(({ name }) => name in CODE_NETS)) {
    const sql = step.sql.replaceAll(/\bnet_trac_code\b/g, 'fresh_net_trac_code');
    await session.run(createStep({ ...step, name: `fresh_${step.name}`, sql }));
  }
  await session.runAll([createStep(all), 'DROP TABLE temp.world_trac_d']);
}

/** Effective views over all facts at a cut, from what is kept of netting at that very cut. */
export async function keptEffective(session: Session, cut: number, settled: number): Promise<void> {
  for (const step of effectivePlan(cut, settled)) {
    if (PASSING.has(step.name)) continue;
    await session.run(createStep(step.name in NETS ? { ...step, sql: `SELECT * FROM ${keptTable(step.name)}` } : step));
  }
}

/** Effective views over all facts at the newer cut, from what is kept of netting at the older one and what the world changed in it. */
export async function mergedEffective(session: Session, between: Between, settled: number): Promise<void> {
  let staged = false;
  for (const step of effectivePlan(between.to, settled)) {
    if (PASSING.has(step.name)) continue;
    if (step.name in CODE_NETS && !staged) {
      await stageTraceNets(session, between, settled);
      staged = true;
    }
    const stale = NETS[step.name];
    await session.run(createStep(stale === undefined ? step : { ...step, sql: merged(step.name, stale) }));
  }
}

/** Sets the netting that stands in the session aside, so that worlds can be netted meanwhile. */
export async function setNetsAside(session: Session): Promise<void> {
  for (const name of KEPT_NETS)
    await session.run(`ALTER TABLE ${temporary(name)} RENAME TO ${identifier(`aside_${name}`)}`);
}

/** Brings back what was set aside, and the effective views over all facts at a cut with it. */
export async function bringNetsBack(session: Session, cut: number, settled: number): Promise<void> {
  for (const step of effectivePlan(cut, settled)) {
    if (PASSING.has(step.name) || (NOT_IN_WORLDS.has(step.name) && step.materialise && !(step.name in NETS))) continue;
    if (!(step.name in NETS)) {
      await session.run(createStep(step));
      continue;
    }
    await session.run(`DROP TABLE IF EXISTS ${temporary(step.name)}`);
    await session.run(`ALTER TABLE ${temporary(`aside_${step.name}`)} RENAME TO ${identifier(step.name)}`);
  }
}

/** Statements that bring what is kept of netting to the newer cut, after `mergedEffective`. For inside a transaction. */
export function advanceNets(): string[] {
  return Object.entries(NETS).flatMap(([name, stale]) => [
    `DELETE FROM ${keptTable(name)} WHERE coalesce(${stale}, false)`,
    `INSERT INTO ${keptTable(name)} SELECT * FROM ${temporary(`fresh_${name}`)}`,
  ]);
}

/** Statements that keep the netting that stands in the session, made from all facts. */
export function keepNets(): string[] {
  return KEPT_NETS.map((name) => `CREATE OR REPLACE TABLE ${keptTable(name)} AS SELECT * FROM ${temporary(name)}`);
}

/** What netting is made by, as text: for a digest. */
export const netTexts = (): readonly string[] => netSteps().map(({ name, sql }) => `${name}\n${sql}`);

/** Whether a step is one of netting or an effective view, and may be read in a world. */
export function standsInWorlds(name: string): boolean {
  return !NOT_IN_WORLDS.has(name) && netSteps().some((step: Step) => step.name === name);
}
