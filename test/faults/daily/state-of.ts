import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KINDS } from '../../../records/kinds.ts';
import { verifyAudit } from '../../../store/audit/verify.ts';
import { cell, type Session } from '../../../store/session.ts';
import { identifier, identifiers, literal } from '../../../store/sql.ts';
import { Warehouse } from '../../../store/warehouse.ts';

/** What a warehouse and its folders came to, part by part, each as a text that can be compared. */
export type State = ReadonlyMap<string, string>;

async function table(session: Session, sql: string): Promise<string> {
  return JSON.stringify(await session.rows(sql));
}

/** The facts of a kind: how many versions stand and are history, and a sum over all they hold but where they came from. */
async function factsOf(session: Session, kind: (typeof KINDS)[number]): Promise<string> {
  const parts: string[] = [];
  for (const name of [kind.name, `${kind.name}_old`]) {
    const columns = identifiers(kind.columns.map((column) => column.name));
    const [row] = await session.rows(
      `SELECT count(*) AS n, coalesce(sum(hash(${columns})::HUGEINT), 0)::VARCHAR AS total FROM ${identifier(name)}`,
    );
    parts.push(`${cell(row, 'n')} ${cell(row, 'total')}`);
  }
  return parts.join(' / ');
}

/** Files under a folder with what they hold. */
function filesUnder(folder: string, inside = ''): string[] {
  if (!existsSync(join(folder, inside))) return [];
  return readdirSync(join(folder, inside), { withFileTypes: true })
    .flatMap((entry) => {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) return filesUnder(folder, path);
      return [
        `${path} ${createHash('sha256')
          .update(readFileSync(join(folder, path)))
          .digest('hex')
          .slice(0, 16)}`,
      ];
    })
    .toSorted();
}

const LEDGER = {
  suspects: `SELECT suspect_id, rule_id, state, cause, status, amount, measure, rule_digest, evidence_digest, lines_total, first_seen_run, last_seen_run
    FROM suspect ORDER BY suspect_id`,
  lines: 'SELECT * FROM suspect_line ORDER BY suspect_id, line_no',
  events: 'SELECT event_no, run, suspect_id, event, cause, amount, measure FROM suspect_event ORDER BY event_no',
  runs: "SELECT run, json_extract_string(options, '$.daily') AS daily, suspects, new_suspects, gone, amount_once FROM run ORDER BY run_no",
  days: 'SELECT day::VARCHAR AS day, attempt, state, exit_code, run FROM daily_day ORDER BY daily_day.day, attempt',
  files:
    'SELECT day::VARCHAR AS day, attempt, path, outcome, target FROM daily_file ORDER BY daily_file.day, attempt, path',
  landed: `SELECT source, kind, records_in, landed_new, landed_superseding, unchanged, stale, quarantined, money_in, money_landed FROM batch
    WHERE duplicate_of IS NULL ORDER BY source, kind`,
  audited: "SELECT subject, count(*) AS n FROM audit_entry WHERE action = 'daily' GROUP BY subject ORDER BY subject",
};

/** Reads what nightly work left behind. */
export async function stateOf(directory: string): Promise<State> {
  const warehouse = await Warehouse.open({ directory, mode: 'write', waitSeconds: 60 });
  const session = await warehouse.session();
  try {
    const state = new Map<string, string>();
    for (const [name, sql] of Object.entries(LEDGER)) state.set(name, await table(session, sql));
    for (const kind of KINDS) state.set(kind.name, await factsOf(session, kind));
    const records = join(directory, 'outbox', '*', 'record');
    for (const [name, columns] of [
      ['runs', 'run, suspects, new_suspects'],
      ['events', 'source, event_no, event'],
      ['rule_runs', 'run, rule_id, status, suspects'],
    ] as const)
      state.set(
        `record ${name}`,
        await table(
          session,
          `SELECT ${columns} FROM read_parquet(${literal(join(records, `${name}.parquet`))}) ORDER BY ALL`,
        ),
      );
    const { fault } = await verifyAudit(session);
    state.set('audit chain', JSON.stringify(fault ?? null));
    for (const folder of ['landed', 'refused'])
      state.set(folder, filesUnder(join(directory, 'drop', folder)).join('\n'));
    state.set('drop', readdirSync(join(directory, 'drop')).toSorted().join(' '));
    const outbox = filesUnder(join(directory, 'outbox'));
    state.set('outbox', outbox.map((file) => file.split(' ')[0]).join('\n'));
    // Each warehouse has a key of its own, so persons have other stand-ins.
    const lists = outbox.flatMap((file) =>
      file.includes('.csv ') ? [join(directory, 'outbox', file.split(' ')[0] ?? '')] : [],
    );
    state.set('lists', lists.map((file) => readFileSync(file, 'utf8').replaceAll(/P-[0-9a-f]{16}/g, 'P-')).join('\n'));
    const notices = readdirSync(join(directory, 'notices')).filter((name) => name.endsWith('.json'));
    const ids = notices.map(
      (name) => (JSON.parse(readFileSync(join(directory, 'notices', name), 'utf8')) as { id: string }).id,
    );
    state.set('notices', [...new Set(ids)].toSorted().join(' '));
    state.set(
      'halves',
      [...outbox, ...readdirSync(join(directory, 'notices'))].filter((name) => name.includes('.part')).join(' '),
    );
    return state;
  } finally {
    session.close();
    warehouse.close();
  }
}

/** The parts in which two states differ, with the first place of it. */
export function differencesOf(wanted: State, found: State): string[] {
  const shown = (text: string, at: number): string => text.slice(Math.max(0, at - 60), at + 120);
  return [...wanted].flatMap(([name, text]) => {
    const other = found.get(name) ?? '';
    if (other === text) return [];
    let at = 0;
    while (at < text.length && text[at] === other[at]) at += 1;
    return [`${name}: wanted …${shown(text, at)}… found …${shown(other, at)}…`];
  });
}
