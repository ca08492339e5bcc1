import { detect } from '../../../detectors/engine/scan.ts';
import type { Fixture, FixtureValue, Rule } from '../../../rules/model.ts';
import { loadCatalogue } from '../../../rules/catalogue.ts';
import { cell, cellOrNull, type Row, type Session } from '../../../store/session.ts';

/** The institutions, items and prefixes that the shipped rules' own tests use. */
export const way: Fixture = loadCatalogue().fixtures.get('trace-way') ?? {};

export type Given = Record<string, FixtureValue>;

/** A code that no landing check flags. */
export const boxCode = (n: number, prefix = '8123456'): string => `${prefix}${7_000_000_000_001 + n * 13}`;

const START = Date.UTC(2025, 0, 1, 9);
/** Nine in the morning of a day counted from 2025-01-01, `seconds` later. */
export const onDay = (day: number, seconds = 0): string =>
  new Date(START + day * 86_400_000 + seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
export const dateOf = (day: number): string => onDay(day).slice(0, 10);
export const monthOf = (day: number): string => onDay(day).slice(0, 7);

export const sold = (place: string, code: string, day: number, key: string, more: Given = {}): Given => ({
  trac_event: 'settle',
  fixmedins_code: place,
  drug_trac_codg: code,
  trac_time: onDay(day),
  med_list_codg: 'D10',
  setl_id: `S${key}`,
  bkkp_sn: `L${key}`,
  psn_no: `A${key}`,
  ...more,
});

export const bought = (place: string, code: string, day: number, more: Given = {}): Given => ({
  trac_event: 'purchase',
  fixmedins_code: place,
  drug_trac_codg: code,
  trac_time: onDay(day),
  med_list_codg: 'D10',
  ...more,
});

export const moved = (event: string, place: string, day: number, cnt: number): Given => ({
  stock_event: event,
  fixmedins_code: place,
  med_list_codg: 'D10',
  stock_time: onDay(day).replace('09:00:00', '08:00:00'),
  cnt,
});

/** What one rule answers: measure by key, and what it could not tell but for missing money. */
export interface Answer {
  readonly suspects: Readonly<Record<string, string>>;
  readonly untold: Readonly<Record<string, number>>;
  readonly rows: readonly Row[];
}

export async function answerOf(session: Session, rule: Rule, key: readonly string[]): Promise<Answer> {
  const { outcomes } = await detect(session, [rule], { asOf: '2026-12-31' });
  const problem = outcomes[0]?.problem;
  if (problem !== undefined) throw new Error(problem.why.en);
  const rows = await session.rows('SELECT * FROM found_candidate ORDER BY key');
  const { 'fee_list_d.inscp_amt': _money, ...untold } = outcomes[0]?.couldNotTell.columns ?? {};
  const suspects = rows.map((row) => {
    const values = JSON.parse(cell(row, 'key')) as Record<string, string>;
    return [key.map((name) => values[name]).join(' '), `${Number(cellOrNull(row, 'measure'))}`] as const;
  });
  return { suspects: Object.fromEntries(suspects), untold, rows };
}
