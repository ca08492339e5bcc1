import type { Kind } from '../../records/kind.ts';
import type { Session } from '../session.ts';
import { identifier } from '../sql.ts';
import { stoodAt } from './changes.ts';
import { LINKS, TOUCHED, type Entity } from './touched.ts';

/**
 * Kept between scans: visits (`named` is `mdtrt_id`) and settlements (`setl_id`) that records of more than one person name, one row each
 * and person. Hardly any in honest data; with it, whoever has to be looked at together is found without a look at all lines.
 */
export const SHARED_VISIT = 'shared_visit';

/** SQL of the shared visits and settlements of some records. */
function sharedSql(recordsOf: (kind: Kind) => string): string {
  const ofEntity = (entity: Entity): string => {
    const naming = LINKS.flatMap(({ kind, named }) =>
      named
        .filter(([, one]) => one === entity)
        .map(
          ([column]) =>
            `SELECT ${identifier(column)} AS id, psn_no FROM (${recordsOf(kind)}) WHERE ${identifier(column)} IS NOT NULL AND psn_no IS NOT NULL`,
        ),
    );
    const own = `SELECT DISTINCT id, psn_no FROM (${naming.join('\n  UNION ALL ')})`;
    return `SELECT '${entity}' AS named, id, psn_no FROM (${own}) QUALIFY count(*) OVER (PARTITION BY id) > 1`;
  };
  return `${ofEntity('mdtrt_id')}\nUNION ALL ${ofEntity('setl_id')}`;
}

/** Sets aside, as `fresh_shared_visit`, what of the world's visits and settlements is shared at a cut. */
export async function stageShared(session: Session, cut: number): Promise<void> {
  const standing = ({ name }: Kind): string =>
    `SELECT * FROM temp.${identifier(`taken_${name}`)} WHERE ${stoodAt(cut)}`;
  await session.run(`CREATE OR REPLACE TEMP TABLE fresh_${SHARED_VISIT} AS ${sharedSql(standing)}`);
}

/** Adds to the touched persons everybody who shares a visit or settlement with one of them, at either cut. */
export async function closePersons(session: Session): Promise<void> {
  const set = `temp.${TOUCHED.psn_no}`;
  const shared = `(SELECT * FROM kept.${SHARED_VISIT} UNION ALL SELECT * FROM temp.fresh_${SHARED_VISIT})`;
  // Whoever is found was not found before: it ends, and stopping earlier would leave somebody out without a word.
  for (let round = 2; ; round += 1) {
    const n = await session.run(
      `INSERT INTO ${set} SELECT DISTINCT b.psn_no, ${round} FROM ${shared} a JOIN ${shared} b ON b.named = a.named AND b.id = a.id
WHERE a.psn_no IN (SELECT id FROM ${set}) AND b.psn_no NOT IN (SELECT id FROM ${set})`,
    );
    if (n === 0) return;
  }
}

/** Statement that keeps the shared visits of all facts, from the views of them that stand in the session. */
export const keepShared = (): string =>
  `CREATE OR REPLACE TABLE kept.${SHARED_VISIT} AS ${sharedSql(({ name }) => `SELECT * FROM ${identifier(`fact_${name}`)}`)}`;

/** Statements that bring it to the newer cut. For inside a transaction. */
export const advanceShared = (): string[] => [
  `DELETE FROM kept.${SHARED_VISIT} WHERE CASE named ${(['mdtrt_id', 'setl_id'] as const).map((entity) => `WHEN '${entity}' THEN id IN (SELECT id FROM temp.${TOUCHED[entity]})`).join(' ')} END`,
  `INSERT INTO kept.${SHARED_VISIT} SELECT * FROM temp.fresh_${SHARED_VISIT}`,
];
