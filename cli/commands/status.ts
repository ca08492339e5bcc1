import type { ExitCode } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { stillToLand, type StillToLand } from '../../ingest/undo/aftermath.ts';
import { KINDS } from '../../records/kinds.ts';
import { kindContents, quarantineCounts, type KindContents, type QuarantineCount } from '../../store/contents.ts';
import { lastDaily, type DailyDay } from '../../store/daily/days.ts';
import { latestCut } from '../../store/facts.ts';
import { countQuarantined } from '../../store/quarantine.ts';
import { unresolvedContents, type UnresolvedContents } from '../../store/stream-contents.ts';
import { ledgerSummary, type LedgerSummary } from '../../suspects/summary.ts';
import { withSession, type Context } from '../context.ts';
import { reasonWords } from '../render/quarantine.ts';
import { streamingDocument, streamingText, type StreamingStatus } from '../render/streaming.ts';
import { streamingStatus } from '../serve/streaming-status.ts';

interface Status {
  readonly cut: number;
  readonly kinds: readonly KindContents[];
  readonly quarantine: readonly QuarantineCount[];
  /** How many records wait: one may have several reasons. */
  readonly quarantine_records: number;
  /** Files whose records may have gone with an undone batch. */
  readonly land_again: readonly StillToLand[];
  readonly ledger: LedgerSummary;
  /** The newest day of nightly work, as far as it came. */
  readonly daily: Pick<DailyDay, 'day' | 'state' | 'exit' | 'finishedAt'> | null;
  readonly streaming: StreamingStatus;
  /** What has streamed in and is in no cut yet. */
  readonly unresolved: UnresolvedContents;
}

/** `mingcha status`: records by kind, what is in quarantine, the last run and the ledger's totals. */
export async function status(context: Context): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'read', async (session, warehouse) => {
    const found: Status = {
      cut: await latestCut(session),
      kinds: await kindContents(session),
      quarantine: await quarantineCounts(session),
      quarantine_records: await countQuarantined(session, {}),
      land_again: await stillToLand(session),
      ledger: await ledgerSummary(session),
      daily: (await lastDaily(session)) ?? null,
      streaming: await streamingStatus(session, warehouse),
      unresolved: await unresolvedContents(session),
    };
    const { out } = context.effects;
    if (context.json) {
      const streaming = streamingDocument(found.streaming, context);
      const { day, state, exit, finishedAt } = found.daily ?? {};
      const daily = found.daily === null ? null : { day, state, exit, finished_at: finishedAt };
      out.write(`${JSON.stringify({ schema: 1, data: context.directory, ...found, daily, streaming })}\n`);
    } else out.write(statusText(found, context));
    return 0;
  });
}

function statusText(
  {
    cut,
    kinds,
    quarantine,
    quarantine_records: waiting,
    land_again: again,
    ledger,
    daily,
    streaming,
    unresolved,
  }: Status,
  context: Context,
): string {
  const { language, directory, effects } = context;
  const { program } = effects;
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
    zh ? `数据仓库 ${directory}，当前数据版本 ${cut}\n\n` : `Warehouse ${directory}, cut ${cut}\n\n`,
    table([head, ...rows], [2, 3]),
  ];
  if (unresolved.batches > 0) {
    const records = grouped(String(unresolved.records));
    parts.push(
      zh
        ? `其中流式入库的 ${records} 条尚未复核：已可查询，复核后才进入数据版本、参与筛查\n`
        : `${records} of them streamed in and await resolving: sql shows them, a scan does once a cut holds them\n`,
    );
  }
  if (quarantine.length > 0) {
    parts.push(
      zh
        ? `\n等待处理的隔离记录共 ${grouped(String(waiting))} 条（以下按原因计数，一条记录可有多个原因）\n`
        : `\n${grouped(String(waiting))} records wait in quarantine; by reason (a record may have several)\n`,
    );
    parts.push(
      table(
        quarantine.map((q) => [q.kind, reasonWords(q, language), grouped(String(q.records))]),
        [2],
      ),
    );
    parts.push(zh ? `详见 ${program} quarantine list\n` : `See ${program} quarantine list\n`);
  }
  if (again.length > 0) {
    parts.push(
      zh
        ? '\n撤销批次后应重新入库的文件（它们带来过相同的记录，可能已随之撤销）\n'
        : '\nTo be landed again after an undo (they brought the same records, which may have gone with it)\n',
    );
    parts.push(
      table(again.map((one) => [one.batch, one.source, zh ? `撤销了 ${one.undone}` : `${one.undone} undone`])),
    );
  }
  parts.push(streamingText(streaming, context));
  const { last_run: run, active, dismissed, amount_once: once } = ledger;
  const apart =
    dismissed === 0
      ? ''
      : zh
        ? `；另有已排除 ${grouped(String(dismissed))} 条未列`
        : `; ${grouped(String(dismissed))} dismissed ones are not listed`;
  if (run === null)
    parts.push(
      zh
        ? `\n尚未筛查。下一步：${program} doctor，然后 ${program} scan\n`
        : `\nNot scanned yet. Next: ${program} doctor, then ${program} scan\n`,
    );
  else {
    parts.push(
      zh
        ? `\n最近筛查 ${run.run}（${run.finished_at}，统计截至 ${run.as_of ?? '—'}）；有效疑点 ${active} 条，按明细且不重复计 ${grouped(once)} 元${apart}\n`
        : `\nLast scan ${run.run} (${run.finished_at}, as of ${run.as_of ?? '—'}); ${active} active suspects, ${grouped(once)} yuan from lines, each line once${apart}\n`,
    );
  }
  if (daily !== null) parts.push(dailyText(daily, zh));
  return parts.join('');
}

function dailyText({ day, state, exit, finishedAt }: NonNullable<Status['daily']>, zh: boolean): string {
  if (state === 'running')
    return zh
      ? `日常作业 ${day} 尚未做完，下次接着做\n`
      : `The daily run of ${day} is not finished; the next one goes on\n`;
  const code = exit === 0 || exit === null ? '' : zh ? `，退出码 ${exit}` : `; exit code ${exit}`;
  return zh
    ? `最近日常作业 ${day}（${finishedAt ?? '—'}）${code}\n`
    : `Last daily run ${day} (${finishedAt ?? '—'})${code}\n`;
}
