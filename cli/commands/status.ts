import type { ExitCode } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { KINDS } from '../../records/kinds.ts';
import { kindContents, quarantineCounts, type KindContents, type QuarantineCount } from '../../store/contents.ts';
import { latestCut } from '../../store/facts.ts';
import { ledgerSummary, type LedgerSummary } from '../../suspects/summary.ts';
import { withSession, type Context } from '../context.ts';
import { reasonWords } from '../render/quarantine.ts';

interface Status {
  readonly cut: number;
  readonly kinds: readonly KindContents[];
  readonly quarantine: readonly QuarantineCount[];
  readonly ledger: LedgerSummary;
}

/** `mingcha status`: records by kind, what is in quarantine, the last run and the ledger's totals. */
export async function status(context: Context): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'read', async (session) => {
    const found: Status = {
      cut: await latestCut(session),
      kinds: await kindContents(session),
      quarantine: await quarantineCounts(session),
      ledger: await ledgerSummary(session),
    };
    const { out } = context.effects;
    if (context.json) out.write(`${JSON.stringify({ schema: 1, data: context.directory, ...found })}\n`);
    else out.write(statusText(found, context));
    return 0;
  });
}

function statusText(
  { cut, kinds, quarantine, ledger }: Status,
  { language, directory, effects: { program } }: Context,
): string {
  const zh = language === 'zh';
  const label = new Map(KINDS.map((kind) => [kind.name, kind.label[language]]));
  const head = zh
    ? ['种类', '名称', '记录', '历史版本', '最早', '最晚']
    : ['Kind', 'Name', 'Records', 'Superseded', 'First', 'Last'];
  const rows = kinds.map((k) => [
    k.kind,
    label.get(k.kind) ?? '',
    grouped(String(k.records)),
    grouped(String(k.superseded)),
    k.first_time ?? '',
    k.last_time ?? '',
  ]);
  const parts = [
    zh ? `数据仓库 ${directory}，当前版本点 ${cut}\n\n` : `Warehouse ${directory}, cut ${cut}\n\n`,
    table([head, ...rows], [2, 3]),
  ];
  if (quarantine.length > 0) {
    parts.push(
      zh
        ? '\n等待处理的隔离记录（按原因，一条记录可有多个原因）\n'
        : '\nWaiting in quarantine, by reason (a record may have several)\n',
    );
    parts.push(
      table(
        quarantine.map((q) => [q.kind, reasonWords(q, language), grouped(String(q.records))]),
        [2],
      ),
    );
    parts.push(zh ? `详见 ${program} quarantine list\n` : `See ${program} quarantine list\n`);
  }
  const { last_run: run, active, amount_once: once } = ledger;
  if (run === null)
    parts.push(
      zh
        ? '\n尚未筛查。下一步：mingcha doctor，然后 mingcha scan\n'
        : '\nNot scanned yet. Next: mingcha doctor, then mingcha scan\n',
    );
  else {
    parts.push(
      zh
        ? `\n最近筛查 ${run.run}（${run.finished_at}，统计截至 ${run.as_of ?? '—'}）；有效疑点 ${active} 条，按明细且不重复计 ${grouped(once)} 元\n`
        : `\nLast scan ${run.run} (${run.finished_at}, as of ${run.as_of ?? '—'}); ${active} active suspects, ${grouped(once)} yuan from lines, each line once\n`,
    );
  }
  return parts.join('');
}
