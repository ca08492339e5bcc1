import type { Kind } from '../../records/kind.ts';
import { itemB, medinsB, tracPrefixB } from '../../records/registers.ts';
import { tracD } from '../../records/trac-d.ts';
import { netSteps } from '../effective/effective.ts';
import { factView } from '../facts.ts';
import type { Session } from '../session.ts';
import { identifier, identifiers } from '../sql.ts';
import { createStep, runSteps, type Step } from '../step.ts';
import type { Between } from './changes.ts';
import { BESIDE, CODE_KINDS, codeFacts, codeTable, NAMED, TOUCHED_CODES, type CodeWords } from './code-world.ts';
import { KEPT_NETS } from './nets.ts';
import { NETTED_CODES } from './touched-codes.ts';
import { columnsTaken } from './wanted-columns.ts';

/** Registers that steps on codes may read: a new row of theirs touches the codes that name what it is of. */
const REGISTERS: readonly Kind[] = [itemB, medinsB, tracPrefixB];
/** Effective views that steps on codes may read. */
const VIEWS = ['eff_fee_list_d', 'eff_setl_d', 'eff_mdtrt_d', 'eff_trac_repeated', 'eff_trac_d', 'eff_stock_d'];
const READABLE = new Set([...VIEWS, 'eff_trac_on_line', ...REGISTERS.map(({ name }) => `eff_${name}`)]);

const MADE = ['eff_trac_d', 'eff_fee_list_d', 'eff_setl_d', 'eff_trac_on_line'];
const madeView = (name: string): string => `code_${name}`;

/** Whether a step is an effective view that may be read in a world of codes. */
export const standsInCodeWorlds = (name: string): boolean => READABLE.has(name);

/** Where netting of all facts stands: at the older cut what is kept, at the newer what was set aside meanwhile, or in the session. */
type Nets = 'kept' | 'aside' | 'session';
const netTable = (name: string, nets: Nets): string =>
  nets === 'kept' ? `kept.${identifier(name)}` : `temp.${identifier(nets === 'aside' ? `aside_${name}` : name)}`;

const stepNamed = (name: string): Step => {
  const step = netSteps().find((one) => one.name === name);
  if (step === undefined) throw new Error(`no step of netting is named ${name}`);
  return step;
};

/** SQL of effective trace events, of some facts and of some netted events, SQL too. */
function effectiveEvents(fact: string, nets: Nets, netted: string): string {
  const tables = new Map([
    ...KEPT_NETS.map((name) => [name, netTable(name, nets)] as const),
    ['net_trac_event', netted],
    ['fact_trac_d', fact],
  ]);
  return stepNamed('eff_trac_d').sql.replaceAll(/\b[a-z_]+\b/g, (name) => tables.get(name) ?? name);
}

/** Events of the codes whose netting was made anew, as it was kept. */
const FORMER = 'temp.code_former_net';
/** Netted events as they are kept of other codes that are touched, or stand on what the touched name: these are the same at both cuts. */
const STANDING = 'temp.code_standing_net';

const isTouched = `drug_trac_codg IN (SELECT id FROM temp.${TOUCHED_CODES})`;
const isNamed = (column: 'setl_id' | 'bkkp_sn'): string => `${column} IN (SELECT id FROM temp.${NAMED[column]})`;

/** Takes netted events out of all that are kept, where a world of codes asks for them. */
export async function takeOutNetted(session: Session): Promise<void> {
  await session.run(`CREATE OR REPLACE TEMP TABLE ${STANDING} AS SELECT * FROM kept.net_trac_event
WHERE drug_trac_codg NOT IN (SELECT id FROM temp.${NETTED_CODES}) AND (${isTouched} OR ${isNamed('setl_id')} OR ${isNamed('bkkp_sn')})`);
}

/** What an event says of the settlement and line that it was scanned for, to all codes on it. */
const TELLING = [
  'drug_trac_codg',
  'trac_event',
  'fixmedins_code',
  'med_list_codg',
  'setl_id',
  'root_setl_id',
  'mdtrt_id',
  'bkkp_sn',
  'cnt',
  'trdn_flag',
  '_flags',
];

/** SQL of `setl_id` and `bkkp_sn` of the events that are effective at one of two cuts alone. Netting must stand in the session at the newer one. */
export async function changedEvents(session: Session, { from, to }: Between): Promise<string> {
  const words = await columnsTaken(session, codeTable(tracD));
  const views = [
    codeFacts(tracD, from, { name: 'former_event', words }),
    codeFacts(tracD, to, { name: 'present_event', words }),
  ];
  await runSteps(session, views);
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${FORMER} AS SELECT * FROM kept.net_trac_event WHERE drug_trac_codg IN (SELECT id FROM temp.${NETTED_CODES})`,
  );
  const [before, after] = [
    effectiveEvents('former_event', 'kept', FORMER),
    effectiveEvents('present_event', 'session', 'temp.fresh_net_trac_event'),
  ].map((events, nth) => `SELECT ${identifiers(TELLING)}, ${nth === 0 ? -1 : 1} AS n FROM (${events})`);
  // Either side is made once: what is left of both would be told by making each twice.
  const differing = `SELECT setl_id, bkkp_sn FROM (${before} UNION ALL ${after}) GROUP BY ${identifiers(TELLING)} HAVING sum(n) <> 0`;
  return `SELECT DISTINCT setl_id, bkkp_sn FROM (${differing})`;
}

/** Makes the effective views of a world of codes at one of its cuts, from netting of all facts at that cut. */
export async function codeWorldAt(
  session: Session,
  cut: number,
  nets: 'kept' | 'aside',
  words?: CodeWords,
): Promise<void> {
  const view = (name: string, sql: string): string => createStep({ name, sql, materialise: false });
  // Many steps read them, and each time all netting would be looked through.
  const made = async (name: string, sql: string): Promise<void> => {
    await session.run(createStep({ name: madeView(name), sql, materialise: true }));
    await session.run(view(name, `SELECT * FROM temp.${identifier(madeView(name))}`));
  };
  const events = await columnsTaken(session, codeTable(tracD));
  const netted = `SELECT * FROM ${nets === 'kept' ? FORMER : 'temp.fresh_net_trac_event'} UNION ALL SELECT * FROM ${STANDING} WHERE ${isTouched}`;
  for (const name of KEPT_NETS)
    await session.run(view(name, name === 'net_trac_event' ? netted : `SELECT * FROM ${netTable(name, nets)}`));
  await runSteps(session, [
    ...CODE_KINDS.map((kind) => codeFacts(kind, cut, { words: kind === tracD ? events : words?.all })),
    codeFacts(tracD, cut, { table: BESIDE, name: 'fact_beside', words: words?.beside }),
    ...REGISTERS.map((kind) => factView(kind, cut, Number.POSITIVE_INFINITY)),
    ...['net_fee_line', ...REGISTERS.map(({ name }) => `eff_${name}`), ...VIEWS].map(stepNamed),
  ]);
  const beside = effectiveEvents('fact_beside', nets, `(SELECT * FROM ${STANDING} WHERE NOT (${isTouched}))`);
  for (const name of MADE.filter((one) => one !== 'eff_trac_on_line')) await made(name, stepNamed(name).sql);
  await made('eff_trac_on_line', `SELECT * FROM eff_trac_d UNION ALL BY NAME SELECT * FROM (${beside})`);
}

async function dropNets(session: Session, what: 'TABLE' | 'VIEW'): Promise<void> {
  for (const name of KEPT_NETS) await session.run(`DROP ${what} IF EXISTS temp.${identifier(name)}`);
}

/** Drops what would stand in the way of such views: netting that another world left in the session. */
export const beginCodeViews = (session: Session): Promise<void> => dropNets(session, 'TABLE');

/** Drops what of them would stand in the way of what comes after. */
export async function endCodeViews(session: Session): Promise<void> {
  await dropNets(session, 'VIEW');
  for (const table of [FORMER, STANDING]) await session.run(`DROP TABLE IF EXISTS ${table}`);
  for (const name of MADE) {
    await session.run(`DROP VIEW IF EXISTS temp.${identifier(name)}`);
    await session.run(`DROP TABLE IF EXISTS temp.${identifier(madeView(name))}`);
  }
}
