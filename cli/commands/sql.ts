import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { cut, table } from '../../base/text.ts';
import { officerSession } from '../../store/officer-session.ts';
import { cellOrNull, StatementError, type Row } from '../../store/session.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { engineRefusal, nameRefusal } from '../sql-refusal.ts';
import { unmasking, type UnmaskOptions } from '../unmask.ts';

const SHOWN = 200;
const CELL = 60;

/**
 * `mingcha sql QUERY`: one read-only query over the tables and the effective views. Personal columns are masked in the
 * data the query reads, unless unmasked with a reason.
 */
export async function sql(context: Context, options: UnmaskOptions, query: string): Promise<ExitCode> {
  const unmasked = unmasking(options);
  return withSession<ExitCode>(context, 'locked', async (session) => {
    if (unmasked) context.effects.log('info', 'unmasked query', { query, reason: options.reason ?? null });
    const refused = (why: ReturnType<typeof engineRefusal>, cause?: unknown): MingchaError =>
      new MingchaError(cliProblem('MC-CLI-006', query, why), cause);
    const forbidden = await officerSession(session, unmasked);
    try {
      const names = await forbidden(query);
      if (names.length > 0) throw refused(nameRefusal(names, query));
      write(context, await session.queryRows(query));
      return 0;
    } catch (error) {
      if (error instanceof StatementError) throw refused(engineRefusal(error.message.split('\n')[0] ?? ''), error);
      throw error;
    }
  });
}

function write(context: Context, rows: readonly Row[]): void {
  const { out } = context.effects;
  const names = Object.keys(rows[0] ?? {});
  if (context.json) {
    for (const row of rows)
      out.write(`${JSON.stringify(Object.fromEntries(names.map((name) => [name, cellOrNull(row, name)])))}\n`);
    return;
  }
  const cells = rows.slice(0, SHOWN).map((row) => names.map((name) => cut(cellOrNull(row, name) ?? '', CELL)));
  if (names.length > 0) out.write(table([names, ...cells]));
  const more =
    rows.length > SHOWN ? (context.language === 'zh' ? `（只显示前 ${SHOWN} 行）` : ` (first ${SHOWN} shown)`) : '';
  out.write(context.language === 'zh' ? `共 ${rows.length} 行${more}\n` : `${rows.length} rows${more}\n`);
}
