import type { ExitCode } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { KINDS } from '../../records/kinds.ts';
import { identifier } from '../../store/sql.ts';
import { cell, cellOrNull, type Session } from '../../store/session.ts';
import { latestCut } from '../../store/facts.ts';
import { ledgerAmountOnce } from '../../suspects/money-once.ts';
import { withSession, type Context } from '../context.ts';

interface KindStatus {
  readonly kind: string;
  readonly records: number;
  readonly superseded: number;
  readonly first_time: string | null;
  readonly last_time: string | null;
}

async function kindStatus(session: Session): Promise<KindStatus[]> {
  const parts = KINDS.map(
    (kind) => `SELECT '${kind.name}' AS kind, (SELECT count(*) FROM ${identifier(kind.name)}) AS records,
      (SELECT count(*) FROM ${identifier(`${kind.name}_old`)}) AS superseded,
      ${kind.time === undefined ? 'NULL' : `(SELECT min(${identifier(kind.time)})::VARCHAR FROM ${identifier(kind.name)})`} AS first_time,
      ${kind.time === undefined ? 'NULL' : `(SELECT max(${identifier(kind.time)})::VARCHAR FROM ${identifier(kind.name)})`} AS last_time`,
  );
  const rows = await session.rows(parts.join('\nUNION ALL\n'));
  return rows.map((row) => ({
    kind: cell(row, 'kind'),
    records: Number(cell(row, 'records')),
    superseded: Number(cell(row, 'superseded')),
    first_time: cellOrNull(row, 'first_time'),
    last_time: cellOrNull(row, 'last_time'),
  }));
}

/** `mingcha status`: records by kind, what is in quarantine, the last run and the ledger's totals. */
export async function status(context: Context): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'read', async (session) => {
    const kinds = await kindStatus(session);
    const quarantine = (
      await session.rows(
        'SELECT kind, reason, count(*) AS n FROM (SELECT kind, unnest(from_json(reasons, \'[{"code":"VARCHAR","column":"VARCHAR"}]\')) AS r, concat_ws(\':\', r.code, r.column) AS reason FROM quarantine) GROUP BY ALL ORDER BY n DESC, kind, reason',
      )
    ).map((row) => ({ kind: cell(row, 'kind'), reason: cell(row, 'reason'), records: Number(cell(row, 'n')) }));
    const batches = Number((await session.value('SELECT count(*) FROM batch')) ?? 0);
    const [run] = await session.rows(
      'SELECT run, cut, as_of::VARCHAR AS as_of, finished_at::VARCHAR AS finished_at, suspects, new_suspects FROM run ORDER BY run_no DESC LIMIT 1',
    );
    const active = Number((await session.value("SELECT count(*) FROM suspect WHERE state = 'active'")) ?? 0);
    const once = await ledgerAmountOnce(session);
    const cut = await latestCut(session);
    if (context.json) {
      const last =
        run === undefined
          ? null
          : {
              run: cell(run, 'run'),
              cut: Number(cell(run, 'cut')),
              as_of: cellOrNull(run, 'as_of'),
              finished_at: cell(run, 'finished_at'),
            };
      context.effects.out.write(
        `${JSON.stringify({ schema: 1, data: context.directory, cut, batches, kinds, quarantine, last_run: last, suspects: { active, amount_once: once } })}\n`,
      );
      return 0;
    }
    const zh = context.language === 'zh';
    const { out } = context.effects;
    out.write(
      zh
        ? `数据仓库 ${context.directory}，${batches} 个批次，当前版本点 ${cut}\n\n`
        : `Warehouse ${context.directory}, ${batches} batches, cut ${cut}\n\n`,
    );
    const label = new Map(KINDS.map((kind) => [kind.name, kind.label[context.language]]));
    const head = zh
      ? ['种类', '名称', '记录', '历史版本', '最早', '最晚']
      : ['Kind', 'Name', 'Records', 'Superseded', 'First', 'Last'];
    out.write(
      table(
        [
          head,
          ...kinds.map((k) => [
            k.kind,
            label.get(k.kind) ?? '',
            grouped(String(k.records)),
            grouped(String(k.superseded)),
            k.first_time ?? '',
            k.last_time ?? '',
          ]),
        ],
        [2, 3],
      ),
    );
    if (quarantine.length > 0) {
      out.write(
        zh ? '\n隔离记录（按原因，一条记录可有多个原因）\n' : '\nQuarantined, by reason (a record may have several)\n',
      );
      out.write(
        table(
          quarantine.map((q) => [q.kind, q.reason, grouped(String(q.records))]),
          [2],
        ),
      );
    }
    if (run === undefined)
      out.write(
        zh
          ? '\n尚未筛查。下一步：mingcha doctor，然后 mingcha scan\n'
          : '\nNot scanned yet. Next: mingcha doctor, then mingcha scan\n',
      );
    else {
      out.write(
        zh
          ? `\n最近筛查 ${cell(run, 'run')}（${cell(run, 'finished_at')}，截至 ${cell(run, 'as_of')}）；有效疑点 ${active} 条，按明细不重复计 ${grouped(once)} 元\n`
          : `\nLast scan ${cell(run, 'run')} (${cell(run, 'finished_at')}, as of ${cell(run, 'as_of')}); ${active} active suspects, ${grouped(once)} yuan counted once\n`,
      );
    }
    return 0;
  });
}
