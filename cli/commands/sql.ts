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
    const refusalFor = await officerSession(session, unmasked);
    try {
      const refusal = await refusalFor(query);
      if (refusal !== undefined)
        throw refused('said' in refusal ? engineRefusal(refusal.said) : nameRefusal(refusal.names, query));
      await write(context, session.queryRows(query));
      return 0;
    } catch (error) {
      if (error instanceof StatementError) throw refused(engineRefusal(error.message.split('\n')[0] ?? ''), error);
      throw error;
    }
  });
}

/** Rows go out as they come: a large answer must not fill the memory of an owner that others share. */
async function write(context: Context, pieces: AsyncIterable<readonly Row[]>): Promise<void> {
  const { out } = context.effects;
  const zh = context.language === 'zh';
  const shown: string[][] = [];
  let names: string[] | undefined;
  let count = 0;
  for await (const rows of pieces) {
    const columns = (names ??= Object.keys(rows[0] ?? {}));
    count += rows.length;
    if (context.json) {
      const lines = rows.map((row) =>
        JSON.stringify(Object.fromEntries(columns.map((name) => [name, cellOrNull(row, name)]))),
      );
      out.write(lines.map((line) => `${line}\n`).join(''));
      await out.drained?.();
    } else
      for (const row of rows.slice(0, SHOWN - shown.length))
        shown.push(columns.map((name) => cut(cellOrNull(row, name) ?? '', CELL)));
  }
  if (context.json) return;
  if (names !== undefined && names.length > 0) out.write(table([names, ...shown]));
  const more = count > SHOWN ? (zh ? `（只显示前 ${SHOWN} 行）` : ` (first ${SHOWN} shown)`) : '';
  out.write(zh ? `共 ${count} 行${more}\n` : `${count} rows${more}\n`);
}
