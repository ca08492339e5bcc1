import { tracD } from '../../records/trac-d.ts';
import { effectivePlan, netSteps } from '../effective/effective.ts';
import { factView } from '../facts.ts';
import { cell, type Session } from '../session.ts';
import { identifier, identifiers, literal } from '../sql.ts';
import { createStep, makeStep, runSteps, type Step } from '../step.ts';
import type { Between } from './changes.ts';
import { codeFacts, takeOutEvents } from './code-world.ts';
import { PERSON_SETTLEMENT, personFacts } from './persons.ts';
import { advanceMonths, keepMonths, MONTHS } from './months.ts';
import { advanceShared, keepShared, SHARED_VISIT } from './shared-visits.ts';
import { NETTED_CODES, touchCodes } from './touched-codes.ts';
import { asAllColumns, wordsOf, type Words } from './wanted-columns.ts';
import { worldFacts } from './world.ts';

const among = (column: string, table: string): string => `${column} IN (SELECT id FROM temp.${table})`;
const OF_LINE = 'bkkp_sn IN (SELECT bkkp_sn FROM temp.world_fee_list_d)';
/** What netting found of settlements, and which of it is of some of them. */
const settlementNets = (settlements: string): Readonly<Record<string, string>> => ({
  net_refund: among('setl_id', settlements),
  net_setl: among('root', settlements),
  net_gone: among('setl_id', settlements),
});
/** What netting found that is kept between scans, and which of its rows are of whatever visit was touched, by a condition over them. */
const VISIT_NETS: Readonly<Record<string, string>> = {
  ...settlementNets('touched_settlement'),
  net_visit_settlement: among('mdtrt_id', 'touched_visit'),
  net_duplicate_line: OF_LINE,
  net_line: `(bkkp_sn IS NOT NULL AND ${OF_LINE})
  OR (bkkp_sn IS NULL AND (${among('chain', 'touched_settlement')} OR chain IN (SELECT 'M|' || id FROM temp.touched_visit)))`,
  net_void_line: OF_LINE,
};
/** Those of the touched persons. */
const PERSON_NETS = settlementNets(PERSON_SETTLEMENT);
/** The same by trace code. */
const CODE_NETS: Readonly<Record<string, string>> = {
  net_trac_code: `drug_trac_codg IN (SELECT id FROM temp.${NETTED_CODES})`,
  net_trac_event: `drug_trac_codg IN (SELECT id FROM temp.${NETTED_CODES})`,
};
/** Made from everything each time, before trace events, and compared with what is kept: it tells which codes are touched. */
const WHOLE_NETS = ['net_duplicate_movement'];
const NETS: Readonly<Record<string, string>> = { ...VISIT_NETS, ...CODE_NETS };
const EVENTS = 'net_trac_event';
/** Large, and read by hardly any step when the others are kept: once netting is merged these stand as views. */
const SELDOM_READ: readonly string[] = [EVENTS, 'eff_psn_b'];
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
/** Names of all that is kept of facts, whatever the rules. */
export const KEPT_FACTS: readonly string[] = [...KEPT_NETS, SHARED_VISIT, ...MONTHS];

const keptTable = (name: string): string => `kept.${identifier(name)}`;
const temporary = (name: string): string => `temp.${identifier(name)}`;

const stepsInWorlds = (): Step[] => netSteps().filter(({ name }) => !NOT_IN_WORLDS.has(name));

/**
 * Effective views of the world of touched visits at one of its cuts; those of trace codes and stock belong to no visit and are not made.
 *
 * @param from where its netting is: to be made from its facts, or, at the older cut, kept; at the newer, staged before.
 */
export async function netWorld(session: Session, cut: number, from: 'facts' | 'kept' | 'staged'): Promise<void> {
  const steps = stepsInWorlds().filter(({ name }) => from === 'facts' || !PASSING.has(name));
  const netted = (step: Step): Step => {
    const theirs = VISIT_NETS[step.name];
    if (theirs === undefined || from === 'facts') return step;
    const kept = `SELECT * FROM ${keptTable(step.name)} WHERE coalesce(${theirs}, false)`;
    return { ...step, sql: from === 'kept' ? kept : `SELECT * FROM ${temporary(`fresh_${step.name}`)}` };
  };
  await runSteps(session, [...worldFacts(cut), ...steps.map(netted)]);
}

/** Effective views that rest on fee lines: a world of persons has none of these. */
function viewsOfLines(): ReadonlySet<string> {
  const found = new Set(['fact_fee_list_d']);
  for (const { name, sql } of netSteps()) if ([...wordsOf([sql])].some((word) => found.has(word))) found.add(name);
  return found;
}

const stepsOfPersons = (): Step[] => {
  const ofLines = viewsOfLines();
  return stepsInWorlds().filter(({ name }) => !ofLines.has(name));
};

/**
 * Effective views of the touched persons' settlements, visits and diagnoses at the newer cut, after those of the touched visits at
 * it and with netting set aside; and the layers of all their visits.
 */
export async function netPersons(session: Session, cut: number, layers: readonly Step[]): Promise<void> {
  const netted = (step: Step): Step[] => {
    const theirs = PERSON_NETS[step.name];
    // Registers are the same, and stand.
    if (theirs === undefined) return step.materialise ? [] : [step];
    return [{ ...step, sql: `SELECT * FROM ${temporary(`aside_${step.name}`)} WHERE coalesce(${theirs}, false)` }];
  };
  await runSteps(session, [...personFacts(cut, layers), ...stepsOfPersons().flatMap(netted)]);
}

/** Sets aside what netting found in the world at the newer cut, as `fresh_<name>`. */
export async function stageWorldNets(session: Session): Promise<void> {
  for (const name of Object.keys(VISIT_NETS))
    await session.run(
      `CREATE OR REPLACE TEMP TABLE ${identifier(`fresh_${name}`)} AS SELECT * FROM ${temporary(name)}`,
    );
}

const merged = (name: string, stale: string, columns = '*'): string =>
  `SELECT ${columns} FROM ${keptTable(name)} WHERE NOT coalesce(${stale}, false) UNION ALL SELECT * FROM ${temporary(`fresh_${name}`)}`;

/** Nets the events of the touched codes anew on what now stands of settlements and lines, and sets them aside. */
async function stageTraceNets(session: Session, between: Between, settled: number, words?: Words): Promise<void> {
  for (const step of netSteps().filter(({ name }) => WHOLE_NETS.includes(name))) await session.run(createStep(step));
  await touchCodes(session, between, NETS);
  await takeOutEvents(session, between, words);
  await session.run(createStep(codeFacts(tracD, between.to, { words })));
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
    await makeStep(
      session,
      KEPT_NETS.includes(step.name) ? { ...step, sql: `SELECT * FROM ${keptTable(step.name)}` } : step,
    );
  }
}

/** Drops what stands of them as a table or view where an earlier scan of the session has left it, and this one needs the other. */
async function dropSeldomRead(session: Session, what: 'table' | 'view'): Promise<void> {
  const rows = await session.rows(
    `SELECT ${what}_name AS name FROM duckdb_${what}s() WHERE temporary AND ${what}_name IN (${SELDOM_READ.map(literal).join(', ')})`,
  );
  for (const row of rows) await session.run(`DROP ${what} ${temporary(cell(row, 'name'))}`);
}

/** Drops the views that merged netting leaves: to make netting anew makes tables of their names. */
export const dropMerged = (session: Session): Promise<void> => dropSeldomRead(session, 'view');

/** What stands there as a view, once it was merged. */
const kindOf = (name: string): 'TABLE' | 'VIEW' => (SELDOM_READ.includes(name) ? 'VIEW' : 'TABLE');

/** What netted events that are kept hold of what was uploaded: the columns that somebody reads, and NULL in the others. */
const eventColumns = (words?: Words): string =>
  `${asAllColumns(tracD, words)}, * EXCLUDE (${identifiers(tracD.columns.map(({ name }) => name))})`;

/**
 * Effective views over all facts at the newer cut, from what is kept of netting at the older one and what the world changed in it.
 *
 * @param words all words of what will read trace events: columns that are none of them are NULL where netting had to do with a code.
 */
export async function mergedEffective(
  session: Session,
  between: Between,
  settled: number,
  words?: Words,
): Promise<void> {
  let staged = false;
  await dropSeldomRead(session, 'table');
  for (const step of effectivePlan(between.to, settled)) {
    if (PASSING.has(step.name) || (staged && WHOLE_NETS.includes(step.name))) continue;
    if (step.name in CODE_NETS && !staged) {
      await stageTraceNets(session, between, settled, words);
      staged = true;
    }
    const stale = NETS[step.name];
    const columns = step.name === EVENTS ? eventColumns(words) : '*';
    const sql = stale === undefined ? step.sql : merged(step.name, stale, columns);
    await makeStep(session, { ...step, sql, materialise: step.materialise && kindOf(step.name) === 'TABLE' });
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
    await session.run(`ALTER ${kindOf(name)} ${temporary(name)} RENAME TO ${identifier(`aside_${name}`)}`);
}

/** Brings back what was set aside, and the effective views over all facts at a cut with it. */
export async function bringNetsBack(session: Session, cut: number, settled: number): Promise<void> {
  const aside = setAside();
  for (const step of effectivePlan(cut, settled)) {
    if (PASSING.has(step.name)) continue;
    if (!aside.has(step.name)) {
      await makeStep(session, step);
      continue;
    }
    await session.run(`DROP TABLE IF EXISTS ${temporary(step.name)}`);
    await session.run(
      `ALTER ${kindOf(step.name)} ${temporary(`aside_${step.name}`)} RENAME TO ${identifier(step.name)}`,
    );
  }
}

/** Statements that bring what is kept of netting to the newer cut, after `mergedEffective`. For inside a transaction. */
export function advanceNets(between: Between): string[] {
  return [
    ...Object.entries(NETS).flatMap(([name, stale]) => [
      `DELETE FROM ${keptTable(name)} WHERE coalesce(${stale}, false)`,
      `INSERT INTO ${keptTable(name)} SELECT * FROM ${temporary(`fresh_${name}`)}`,
    ]),
    ...WHOLE_NETS.flatMap((name) => [
      `DELETE FROM ${keptTable(name)}`,
      `INSERT INTO ${keptTable(name)} SELECT * FROM ${temporary(name)}`,
    ]),
    ...advanceShared(),
    ...advanceMonths(between),
  ];
}

/** Statements that keep the netting that stands in the session, made from all facts. */
export function keepNets(): string[] {
  return [
    ...KEPT_NETS.map((name) => `CREATE OR REPLACE TABLE ${keptTable(name)} AS SELECT * FROM ${temporary(name)}`),
    keepShared(),
    ...keepMonths(),
  ];
}

/** What netting is made by, as text: for a digest. */
export const netTexts = (): readonly string[] => netSteps().map(({ name, sql }) => `${name}\n${sql}`);

/**
 * Words that effective views of persons' facts are made of, from netting that is there; without the columns that they only hand
 * on: these are read by whoever names them.
 */
export function viewWords(): Words {
  const views = stepsOfPersons().filter(({ materialise }) => !materialise);
  const handedOn = new Set(views.flatMap(({ handsOn = [] }) => handsOn));
  return new Set([...wordsOf(views.map(({ sql }) => sql))].filter((word) => !handedOn.has(word)));
}

/** What effective trace events are made by, as text. */
export const traceTexts = (): readonly string[] =>
  netSteps().flatMap(({ name, sql }) => (name === 'eff_trac_d' ? [sql] : []));

/** Whether a step is one of netting or an effective view, and may be read in a world. */
export function standsInWorlds(name: string): boolean {
  return !NOT_IN_WORLDS.has(name) && netSteps().some((step: Step) => step.name === name);
}

let personNames: ReadonlySet<string> | undefined;

/** Whether the same may be read in a world of persons. */
export function standsInPersons(name: string): boolean {
  // Asked of every name in every plan; what stands there never changes.
  personNames ??= new Set(stepsOfPersons().map((step) => step.name));
  return personNames.has(name);
}
