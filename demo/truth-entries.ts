import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MingchaError } from '../base/problem.ts';
import { cell, cellOrNull, type Row, type Session } from '../store/session.ts';
import { literal } from '../store/sql.ts';
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

/** A plant that was not found, or a look-alike that was. */
export interface TruthCase {
  readonly rule: string;
  readonly name: string;
  readonly note: string;
  readonly fixmedins_code: string | null;
  readonly psn_no: string | null;
  readonly drug_trac_codg: string | null;
  readonly mdtrt_id: string | null;
  /** As much of the finding's key as is known; empty where the other columns tell it. */
  readonly key: Readonly<Record<string, string>>;
}

/** A row of a truth table, and whether a suspect met it. */
export interface Entry extends TruthCase {
  readonly difficulty: string;
  /** What a suspect whose key does not hold all the names must agree in. */
  readonly mark: string;
  hit: boolean;
}

type About = Readonly<Record<'code' | 'visit' | 'person' | 'generic' | 'institution', string | null>>;

/** What identifies a case, the most telling thing it has: a box, a visit, a person and drug, a person, an institution. */
function markOf(rule: string, one: About): string {
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

const namesOf = (key: Readonly<Record<string, string>>): string[] => Object.keys(key).toSorted();
const keyMark = (rule: string, names: readonly string[], key: Readonly<Record<string, string>>): string =>
  JSON.stringify([rule, ...names.map((name) => [name, key[name]])]);

/**
 * Finds the entries a suspect meets. An entry that knows key values is met by the suspects of its rule that have all of
 * them; where a suspect's key lacks one of the names, and for entries that know none, the most telling column decides.
 */
export class EntryIndex {
  readonly #byKey = new Map<string, Entry[]>();
  readonly #byMark = new Map<string, Entry[]>();
  readonly #shapes = new Map<string, Map<string, readonly string[]>>();

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) {
      push(this.#byMark, entry.mark, entry);
      const names = namesOf(entry.key);
      if (names.length === 0) continue;
      push(this.#byKey, keyMark(entry.rule, names, entry.key), entry);
      const shapes = this.#shapes.get(entry.rule) ?? new Map<string, readonly string[]>();
      this.#shapes.set(entry.rule, shapes.set(names.join(' '), names));
    }
  }

  met(suspect: FoundSuspect): Entry[] {
    const { rule_id: rule, key } = suspect;
    const met = new Set<Entry>();
    for (const names of this.#shapes.get(rule)?.values() ?? [])
      if (names.every((name) => name in key))
        for (const entry of this.#byKey.get(keyMark(rule, names, key)) ?? []) met.add(entry);
    for (const mark of marksOf(suspect))
      for (const entry of this.#byMark.get(mark) ?? []) {
        const names = namesOf(entry.key);
        if (names.length === 0 || !names.every((name) => name in key)) met.add(entry);
      }
    return [...met];
  }
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function keyOf(row: Row): Record<string, string> {
  const text = cellOrNull(row, 'key');
  const told: unknown = text === null ? {} : JSON.parse(text);
  return typeof told === 'object' && told !== null
    ? Object.fromEntries(Object.entries(told).map(([name, value]) => [name, String(value)]))
    : {};
}

function entryOf(row: Row, name: string, note: string): Entry {
  const column = (wanted: string): string | null => (wanted in row ? cellOrNull(row, wanted) : null);
  const key = keyOf(row);
  const rule = cell(row, 'rule_id');
  const common = {
    fixmedins_code: column('fixmedins_code') ?? key['fixmedins_code'] ?? null,
    psn_no: column('psn_no'),
    drug_trac_codg: column('drug_trac_codg'),
    mdtrt_id: column('mdtrt_id'),
  };
  const mark = markOf(rule, {
    code: common.drug_trac_codg,
    visit: common.mdtrt_id,
    person: common.psn_no,
    generic: key['gnrc_name'] ?? null,
    institution: common.fixmedins_code,
  });
  const difficulty = column('difficulty') ?? '';
  return { rule, name: column(name) ?? '', note: cell(row, note), difficulty, ...common, key, mark, hit: false };
}

/**
 * Reads a truth table.
 *
 * @param name the column with the case's name, `note` that with what is to be said of it.
 * @throws MingchaError MC-DEMO-004 where the folder has no such table.
 */
export async function readEntries(
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
