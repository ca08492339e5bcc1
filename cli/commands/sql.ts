import { maskPersonal, type PersonalKind } from '../../base/masking.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { cut, table } from '../../base/text.ts';
import { KINDS } from '../../records/kinds.ts';
import { effectivePlan } from '../../store/effective/effective.ts';
import { latestCut } from '../../store/facts.ts';
import { cellOrNull, StatementError, type Row } from '../../store/session.ts';
import { createStep } from '../../store/step.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';

const PERSONAL = new Map<string, PersonalKind>(
  KINDS.flatMap((kind) =>
    kind.columns.flatMap((column) => (column.personal === undefined ? [] : [[column.name, column.personal]])),
  ),
);
const SHOWN = 200;
const CELL = 60;

function masked(row: Row): Record<string, string | null> {
  return Object.fromEntries(
    Object.keys(row).map((name) => {
      const value = cellOrNull(row, name);
      const personal = PERSONAL.get(name);
      return [name, value === null || personal === undefined ? value : maskPersonal(value, personal)];
    }),
  );
}

/**
 * `mingcha sql QUERY`: one read-only query over the tables and the effective views. Columns that carry personal texts
 * are masked by their name.
 */
export async function sql(context: Context, _options: object, query: string): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'locked', async (session) => {
    try {
      const cut_ = await latestCut(session);
      // Views only: an officer's query computes what it reads and nothing else.
      for (const step of effectivePlan(cut_, cut_)) await session.run(createStep({ ...step, materialise: false }));
      const rows = (await session.queryRows(query)).map(masked);
      write(context, rows);
      return 0;
    } catch (error) {
      if (error instanceof StatementError) {
        const reason = error.message.split('\n')[0] ?? '';
        throw new MingchaError(cliProblem('MC-CLI-006', query, { reason }), error);
      }
      throw error;
    }
  });
}

function write(context: Context, rows: readonly Record<string, string | null>[]): void {
  const { out } = context.effects;
  if (context.json) {
    for (const row of rows) out.write(`${JSON.stringify(row)}\n`);
    return;
  }
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.slice(0, SHOWN).map((row) => names.map((name) => cut(row[name] ?? '', CELL)));
  if (names.length > 0) out.write(table([names, ...cells]));
  const more =
    rows.length > SHOWN ? (context.language === 'zh' ? `（只显示前 ${SHOWN} 行）` : ` (first ${SHOWN} shown)`) : '';
  out.write(context.language === 'zh' ? `共 ${rows.length} 行${more}\n` : `${rows.length} rows${more}\n`);
}
