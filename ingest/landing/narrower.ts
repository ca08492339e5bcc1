import type { Problem } from '../../base/problem.ts';
import { columnOf } from '../../records/kind.ts';
import { recordColumns } from '../../records/shared-columns.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier } from '../../store/sql.ts';
import { ingestProblem } from '../problems.ts';
import type { Staged } from './staged.ts';
import { keyColumns, sameKey, withFate, type Verdicts } from './versions.ts';

/** The platform's own bookkeeping, which no finding rests on. */
const BOOKKEEPING: ReadonlySet<string> = new Set(recordColumns().map(({ name }) => name));

/** How many of the versions that a batch would supersede hold a value in each column that the batch does not have. */
async function heldValues(session: Session, staged: Staged, verdicts: Verdicts, absent: readonly string[]) {
  const { kind } = staged;
  const keeps = absent.filter((name) => kind.keeps.includes(name));
  const any = keeps.map((name) => `k.${identifier(name)} IS NOT NULL`).join(' OR ');
  const counts = absent.map((name, index) => `count(k.${identifier(name)}) AS held_${index}`);
  const winners = `(SELECT ${keyColumns(staged, 's')} FROM ${withFate(staged, verdicts, ['superseding'])})`;
  const [row] = await session.rows(
    `SELECT ${counts.join(', ')}, count(*) FILTER (WHERE ${any === '' ? 'false' : any}) AS records
      FROM ${identifier(kind.name)} k WHERE EXISTS (SELECT 1 FROM ${winners} w WHERE ${sameKey(kind, 'w', 'k')})`,
  );
  const lost = absent
    .map((name, index) => ({ name, records: Number(cell(row, `held_${index}`)) }))
    .filter(({ records }) => records > 0);
  return { lost, deciding: lost.filter(({ name }) => keeps.includes(name)), records: Number(cell(row, 'records')) };
}

/**
 * Looks at what the versions a batch would supersede hold in columns that its source does not have at all. Where
 * netting or validity rests on such a column the batch is a problem: refunds would stand as payments again. Other
 * columns are told of among the batch's flags, as `column_lost:<name>`.
 *
 * @param allowed - whether a person said that a narrower source may land all the same.
 * @returns the verdicts with those flags, or MC-INGEST-040.
 */
export async function narrower(
  session: Session,
  staged: Staged,
  verdicts: Verdicts,
  source: string,
  allowed: boolean,
): Promise<Verdicts | Problem> {
  if (verdicts.landedSuperseding === 0) return verdicts;
  const { kind, names } = staged;
  const absent = kind.columns.map(({ name }) => name).filter((name) => !names.includes(name) && !BOOKKEEPING.has(name));
  if (absent.length === 0) return verdicts;
  const { lost, deciding, records } = await heldValues(session, staged, verdicts, absent);
  if (deciding.length > 0 && !allowed) {
    const named = (language: 'zh' | 'en') =>
      deciding.map(({ name }) => {
        const label = columnOf(kind, name)?.label[language] ?? name;
        return language === 'zh' ? `${name}（${label}）` : `${name} (${label})`;
      });
    return ingestProblem('MC-INGEST-040', source, {
      columns: named('en').join(', '),
      columnsZh: named('zh').join('、'),
      records,
    });
  }
  return withNotes(
    verdicts,
    lost.map((one) => [`column_lost:${one.name}`, one.records]),
  );
}

/** The verdicts with notes on the whole batch among its flags. */
export function withNotes(verdicts: Verdicts, notes: readonly (readonly [string, number])[]): Verdicts {
  if (notes.length === 0) return verdicts;
  const { counts } = verdicts;
  return { ...verdicts, counts: { ...counts, flags: { ...counts.flags, ...Object.fromEntries(notes) } } };
}
