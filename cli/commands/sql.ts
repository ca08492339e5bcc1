import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { cut, grouped, table } from '../../base/text.ts';
import { officerSession } from '../../store/officer-session.ts';
import { cellOrNull, StatementError, type Row, type Session } from '../../store/session.ts';
import { unresolvedIn } from '../../store/stream-contents.ts';
import { actOf, maskedQuery, recordActs } from '../audit-act.ts';
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
  const asked = actOf(context, 'sql', null, { query: maskedQuery(query), unmasked });
  const showing = actOf(context, 'unmask', null, { command: context.command, reason: options.reason ?? '' });
  await recordActs(context, unmasked ? [showing, asked] : [asked]);
  return withSession<ExitCode>(context, 'locked', async (session) => {
    if (unmasked) context.effects.log('info', 'unmasked query', { query, reason: options.reason ?? null });
    const refused = (why: ReturnType<typeof engineRefusal>, cause?: unknown): MingchaError =>
      new MingchaError(cliProblem('MC-CLI-006', query, why), cause);
    const readsOf = await officerSession(session, unmasked);
    try {
      const judged = await readsOf(query);
      if (!('views' in judged))
        throw refused('said' in judged ? engineRefusal(judged.said) : nameRefusal(judged.names, query));
      await write(context, session.queryRows(query));
      if (!context.json) await tellUnresolved(context, session, judged.views);
      return 0;
    } catch (error) {
      if (error instanceof StatementError) throw refused(engineRefusal(error.message.split('\n')[0] ?? ''), error);
      throw error;
    }
  });
}

/** Says which of the tables that were read hold records which a scan would not see yet. */
async function tellUnresolved(
  { effects, language }: Context,
  session: Session,
  tables: ReadonlySet<string>,
): Promise<void> {
  for (const { kind, records } of await unresolvedIn(session, tables)) {
    const n = grouped(String(records));
    effects.err.write(
      language === 'zh'
        ? `提示：${kind} 中流式入库的 ${n} 条尚未与其他日期的记录核对，同一记录可能有两个版本；fact_${kind} 只含已核对的（数据版本内的），运行 ${effects.program} scan 会先完成核对\n`
        : `Note: ${n} streamed records of ${kind} are not yet checked against those of other days, so a record may show in two versions; fact_${kind} holds what is at the cut, and ${effects.program} scan resolves the rest\n`,
    );
  }
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
