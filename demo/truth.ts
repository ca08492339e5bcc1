import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MingchaError } from '../base/problem.ts';
import { cell, cellOrNull, type Row, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
import { Warehouse } from '../store/warehouse.ts';
import { demoProblem } from './problems.ts';

/** What a suspect must tell for the comparison. Key values are text. */
export interface FoundSuspect {
  readonly rule_id: string;
  readonly key: Readonly<Record<string, string>>;
  readonly fixmedins_code?: string | null;
  readonly psn_no?: string | null;
  /** Records that carry the evidence; a fee line's key begins institution|visit. */
  readonly lines?: readonly { readonly kind: string; readonly key: string }[];
}

/** How many of something there were, and how many of them were found. */
interface Score {
  readonly planted: number;
  readonly found: number;
}

/** What a scan made of the plants and look-alikes of one rule. */
interface RuleTruth extends Score {
  readonly rule: string;
  /** By difficulty: easy, middle, hard. */
  readonly byDifficulty: Readonly<Record<string, Score>>;
  readonly lookAlikes: number;
  readonly lookAlikesAccused: number;
  readonly suspects: number;
  /** Suspects that are neither a plant nor a known look-alike. */
  readonly others: number;
}

/** A plant that was not found, or a look-alike that was. */
interface TruthCase {
  readonly rule: string;
  readonly name: string;
  readonly note: string;
  readonly fixmedins_code: string | null;
  readonly psn_no: string | null;
  readonly drug_trac_codg: string | null;
  readonly mdtrt_id: string | null;
}

export interface TruthComparison {
  readonly rules: readonly RuleTruth[];
  readonly missed: readonly TruthCase[];
  readonly accused: readonly TruthCase[];
}

interface Entry extends TruthCase {
  readonly difficulty: string;
  readonly generic: string | null;
  /** What a suspect must agree in. */
  readonly mark: string;
  hit: boolean;
}

/** What identifies a case, the most telling thing it has: a box, a visit, a person and drug, a person, an institution. */
function markOf(
  rule: string,
  one: Readonly<Record<'code' | 'visit' | 'person' | 'generic' | 'institution', string | null>>,
): string {
  if (one.code !== null) return `${rule}|code|${one.code}`;
  if (one.visit !== null) return `${rule}|visit|${one.visit}`;
  if (one.person !== null) return `${rule}|person|${one.person}|${one.generic ?? ''}`;
  return `${rule}|institution|${one.institution ?? ''}`;
}

/** All the marks a suspect may be known by. */
function marksOf(suspect: FoundSuspect): string[] {
  const { rule_id: rule, key } = suspect;
  const none = { code: null, visit: null, person: null, generic: null, institution: null };
  const marks: string[] = [];
  const code = key['drug_trac_codg'];
  if (code !== undefined) marks.push(markOf(rule, { ...none, code }));
  const visits = (suspect.lines ?? [])
    .filter((line) => line.kind === 'fee_list_d')
    .map((line) => line.key.split('|')[1]);
  for (const visit of new Set([key['mdtrt_id'], ...visits]))
    if (visit !== undefined) marks.push(markOf(rule, { ...none, visit }));
  const person = key['psn_no'] ?? suspect.psn_no ?? null;
  if (person !== null)
    for (const generic of new Set([key['gnrc_name'] ?? null, null]))
      marks.push(markOf(rule, { ...none, person, generic }));
  const institution = key['fixmedins_code'] ?? suspect.fixmedins_code ?? null;
  if (institution !== null) marks.push(markOf(rule, { ...none, institution }));
  return marks;
}

function entryOf(row: Row, name: string, note: string): Entry {
  const key = cellOrNull(row, 'key');
  const told: unknown = key === null ? {} : JSON.parse(key);
  const generic =
    typeof told === 'object' && told !== null && 'gnrc_name' in told && typeof told.gnrc_name === 'string'
      ? told.gnrc_name
      : null;
  const rule = cell(row, 'rule_id');
  const common = {
    fixmedins_code: cellOrNull(row, 'fixmedins_code'),
    psn_no: cellOrNull(row, 'psn_no'),
    drug_trac_codg: cellOrNull(row, 'drug_trac_codg'),
    mdtrt_id: cellOrNull(row, 'mdtrt_id'),
  };
  const mark = markOf(rule, {
    code: common.drug_trac_codg,
    visit: common.mdtrt_id,
    person: common.psn_no,
    generic,
    institution: common.fixmedins_code,
  });
  return {
    rule,
    name: cell(row, name),
    note: cell(row, note),
    difficulty: cell(row, 'difficulty'),
    ...common,
    generic,
    mark,
    hit: false,
  };
}

async function readEntries(
  session: Session,
  directory: string,
  file: string,
  name: string,
  note: string,
): Promise<Entry[]> {
  const path = join(directory, file);
  if (!existsSync(path)) throw new MingchaError(demoProblem('MC-DEMO-004', directory, { file }));
  const rows = await session.rows(
    `SELECT * FROM read_csv(${literal(path)}, header = true, all_varchar = true, auto_detect = true, delim = ',', quote = '"', escape = '"')`,
  );
  return rows.map((row) => entryOf(row, name, note));
}

function scoreOf(entries: readonly Entry[]): Score {
  return { planted: entries.length, found: entries.filter((one) => one.hit).length };
}

const caseOf = ({ difficulty: _difficulty, generic: _generic, mark: _mark, hit: _hit, ...rest }: Entry): TruthCase =>
  rest;

/**
 * Holds the suspects of a scan against what is planted in a demo city.
 *
 * @param truthDirectory the `truth` folder of the city.
 * @param suspects the active suspects, all at once or as they come.
 * @param session any connection; one in memory is opened where none is given.
 * @throws MingchaError MC-DEMO-004 where the folder holds no truth.
 */
export async function compareWithTruth(
  truthDirectory: string,
  suspects: Iterable<FoundSuspect> | AsyncIterable<FoundSuspect>,
  session?: Session,
): Promise<TruthComparison> {
  const warehouse = session === undefined ? await Warehouse.inMemory() : undefined;
  const reader = session ?? (await warehouse?.session());
  if (reader === undefined) throw new Error('no connection');
  try {
    const plants = await readEntries(reader, truthDirectory, 'plants.csv', 'scheme', 'note');
    const lookAlikes = await readEntries(reader, truthDirectory, 'lookalikes.csv', 'name', 'why');
    return await compare(plants, lookAlikes, suspects);
  } finally {
    if (warehouse !== undefined) {
      reader.close();
      warehouse.close();
    }
  }
}

async function compare(
  plants: readonly Entry[],
  lookAlikes: readonly Entry[],
  suspects: Iterable<FoundSuspect> | AsyncIterable<FoundSuspect>,
): Promise<TruthComparison> {
  const byMark = new Map<string, Entry[]>();
  for (const entry of [...plants, ...lookAlikes]) byMark.set(entry.mark, [...(byMark.get(entry.mark) ?? []), entry]);
  const seen = new Map<string, { suspects: number; others: number }>();
  for await (const suspect of suspects) {
    const hits = marksOf(suspect).flatMap((mark) => byMark.get(mark) ?? []);
    for (const entry of hits) entry.hit = true;
    const count = seen.get(suspect.rule_id) ?? { suspects: 0, others: 0 };
    seen.set(suspect.rule_id, { suspects: count.suspects + 1, others: count.others + (hits.length === 0 ? 1 : 0) });
  }
  const rules = [...new Set([...plants, ...lookAlikes].map((one) => one.rule).concat([...seen.keys()]))].toSorted();
  return {
    rules: rules.map((rule) => {
      const mine = plants.filter((one) => one.rule === rule);
      const spared = lookAlikes.filter((one) => one.rule === rule);
      return {
        rule,
        ...scoreOf(mine),
        byDifficulty: Object.fromEntries(
          ['easy', 'middle', 'hard'].map((difficulty) => [
            difficulty,
            scoreOf(mine.filter((one) => one.difficulty === difficulty)),
          ]),
        ),
        lookAlikes: spared.length,
        lookAlikesAccused: spared.filter((one) => one.hit).length,
        suspects: seen.get(rule)?.suspects ?? 0,
        others: seen.get(rule)?.others ?? 0,
      };
    }),
    missed: plants.filter((one) => !one.hit).map(caseOf),
    accused: lookAlikes.filter((one) => one.hit).map(caseOf),
  };
}
