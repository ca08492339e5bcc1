import type { Session } from '../../store/session.ts';
import { identifier, making } from '../../store/sql.ts';
import type { Layout } from './layout.ts';
import { stageQuery } from './stage-sql.ts';
import { usualQuery } from './usual-form.ts';

/**
 * Types, checks and flags the records of a source into the table `typed` of a database: what is in the usual form at
 * little cost, where a layout allows that, and only the others with all that may be asked of a record.
 */
export async function stageRecords(session: Session, database: string, layout: Layout): Promise<void> {
  const at = (table: string): string => `${identifier(database)}.${table}`;
  const quick = usualQuery(layout);
  if (quick === undefined) {
    await session.run(`${making('TABLE', at('typed'))} AS ${stageQuery(layout)}`);
    return;
  }
  await session.run(`${making('TABLE', at('typed'))} AS ${quick}`);
  if ((await session.value(`SELECT true FROM ${at('typed')} WHERE _unusual LIMIT 1`)) === null) return;
  await session.run(`${making('TABLE', at('unusual'))} AS SELECT _ordinal FROM ${at('typed')} WHERE _unusual`);
  await session.run(
    `${making('TABLE', at('usual'))} AS SELECT * EXCLUDE (_unusual) FROM ${at('typed')} WHERE NOT _unusual`,
  );
  const query = `SELECT * FROM (${layout.query}) WHERE _ordinal IN (SELECT _ordinal FROM ${at('unusual')})`;
  await session.run(
    `${making('TABLE', at('typed'))} AS SELECT * FROM ${at('usual')} UNION ALL BY NAME (${stageQuery({ ...layout, query })})`,
  );
}
