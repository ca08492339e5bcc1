import type { Language } from '../base/language.ts';
import { cut, grouped, pad } from '../base/text.ts';
import type { DailyFigure, DailyNamed, DailySummary } from './daily/contents.ts';
import { movedLines } from './daily/moved.ts';
import { resultLines } from './daily/result.ts';

export type { DailyNamed, DailySummary } from './daily/contents.ts';

/** The page is read on paper too: so many columns, of which a Chinese character takes two, and so many lines. */
export const PAGE_COLUMNS = 80;
export const PAGE_LINES = 60;

const SHOWN = {
  rules: 8,
  institutions: 5,
  refused: 4,
  left: 3,
  failed: 4,
  skipped: 4,
  partial: 4,
  wrong: 2,
  unsaved: 3,
};
const n = (value: number): string => grouped(String(value));

/** Some of a list a line each, and how many more there are. */
function some(list: readonly DailyNamed[], most: number, zh: boolean): string[] {
  const lines = list
    .slice(0, most)
    .map(({ name, why }) => `    ${name}${why === '' ? '' : `${zh ? '：' : ': '}${why}`}`);
  const more = list.length - most;
  if (more > 0) lines.push(zh ? `    …… 另有 ${n(more)} 个` : `    … and ${n(more)} more`);
  return lines;
}

/** A list that is seldom there, counted, with as much of it as one line holds. */
function onOneLine(list: readonly DailyNamed[], what: string, zh: boolean, before = ''): string[] {
  if (list.length === 0) return [];
  const each = list.map(({ name, why }) => (why === '' ? name : `${name} ${why}`));
  return [`  ${before}${n(list.length)} ${what}${zh ? '：' : ': '}${each.slice(0, 3).join(zh ? '；' : '; ')}`];
}

function figures(list: readonly DailyFigure[], most: number, zh: boolean): string[] {
  const lines = list.slice(0, most).map(({ name, suspects, amount_once: once, amount_estimated: estimated }) => {
    const money =
      Number(once) !== 0 || Number(estimated) === 0 ? grouped(once) : `${zh ? '估' : 'est.'} ${grouped(estimated)}`;
    return `  ${pad(cut(name, 40), 40)} ${pad(n(suspects), 12, 'left')} ${pad(money, 20, 'left')}`;
  });
  const more = list.length - most;
  if (more > 0) lines.push(zh ? `  …… 另有 ${n(more)} 项` : `  … and ${n(more)} more`);
  return lines;
}

function landedLines({ files, landed, refused, left, missing, unread, stream }: DailySummary, zh: boolean): string[] {
  const agrees = landed.money_in === landed.money_landed;
  const deleted = landed.deleted === 0 ? '' : zh ? `删除 ${n(landed.deleted)}，` : `${n(landed.deleted)} deleted, `;
  const repeated =
    landed.repeated === 0
      ? ''
      : zh
        ? `；其中 ${n(landed.repeated)} 批先前已入库，未作改动`
        : `; ${n(landed.repeated)} batches had landed before and changed nothing`;
  return [
    zh ? '一、入库' : '1. Landed',
    ...(files === 0 ? [zh ? '  投放目录中没有可入库的文件' : '  the drop folder held no file to land'] : []),
    ...(landed.records_in === 0
      ? []
      : zh
        ? [
            `  文件 ${n(files)} 个，记录 ${n(landed.records_in)} 条：新增 ${n(landed.landed_new)}，更新 ${n(landed.landed_superseding)}，未变 ${n(landed.unchanged)}，`,
            `  过时 ${n(landed.stale)}，${deleted}隔离 ${n(landed.quarantined)}，剔除 ${n(landed.dropped)}${repeated}`,
            `  金额 ${grouped(landed.money_in)} 元，入库 ${grouped(landed.money_landed)} 元，${agrees ? '对账相符' : '对账不符！'}`,
          ]
        : [
            `  ${n(files)} files, ${n(landed.records_in)} records: ${n(landed.landed_new)} new, ${n(landed.landed_superseding)} superseding, ${n(landed.unchanged)} unchanged,`,
            `  ${n(landed.stale)} stale, ${deleted}${n(landed.quarantined)} quarantined, ${n(landed.dropped)} dropped${repeated}`,
            `  ${grouped(landed.money_in)} yuan in, ${grouped(landed.money_landed)} landed: ${agrees ? 'reconciled' : 'NOT RECONCILED'}`,
          ]),
    ...(refused.length === 0
      ? []
      : [
          zh
            ? `  ！${n(refused.length)} 个文件没有（全部）入库，已移到 refused，原因在同名 .txt：`
            : `  ! ${n(refused.length)} files did not land whole; they are in refused, each with its .txt:`,
          ...some(refused, SHOWN.refused, zh),
        ]),
    ...(left.length === 0
      ? []
      : [
          zh ? `  ${n(left.length)} 个文件留在原处：` : `  ${n(left.length)} files were left:`,
          ...some(left, SHOWN.left, zh),
        ]),
    ...onOneLine(missing, zh ? '个文件轮到时已不在' : 'files were gone at their turn', zh),
    ...onOneLine(unread, zh ? '处读不了' : 'places could not be read', zh, zh ? '！投放目录中 ' : '! '),
    ...(stream === '' ? [] : [`  ${stream}`]),
  ];
}

function freshLines({ fresh, rules, institutions }: DailySummary, zh: boolean): string[] {
  if (fresh.suspects === 0) return [zh ? '二、新增疑点：无' : '2. New suspects: none'];
  const estimated = grouped(fresh.amount_estimated);
  const isEstimated = Number(fresh.amount_estimated) !== 0;
  return [
    zh
      ? `二、新增疑点 ${n(fresh.suspects)} 条，涉嫌金额（每笔明细只计一次）${grouped(fresh.amount_once)} 元`
      : `2. ${n(fresh.suspects)} new suspects, ${grouped(fresh.amount_once)} yuan (each line once)`,
    ...(isEstimated ? [zh ? `  另有估算 ${estimated} 元，不计入上数` : `  ${estimated} yuan estimated besides`] : []),
    ...figures(rules, SHOWN.rules, zh),
    ...(institutions.length === 0
      ? []
      : [
          zh
            ? '  新增涉嫌金额最多的机构（疑似，须核查后认定）：'
            : '  institutions with most new money (suspected, to be checked):',
          ...figures(institutions, SHOWN.institutions, zh),
        ]),
  ];
}

function untoldLines({ failed, skipped, partial, wrong, rules_run: all }: DailySummary, zh: boolean): string[] {
  const silent = failed.length + skipped.length;
  const group = (list: readonly DailyNamed[], most: number, head: string): string[] =>
    list.length === 0 ? [] : [`  ${head}`, ...some(list, most, zh)];
  return [
    zh
      ? `四、未能核查：${n(all)} 条规则中 ${n(silent)} 条没有给出结果，${n(partial.length)} 条有部分记录无法判断`
      : `4. Not checked: of ${n(all)} rules ${n(silent)} gave no answer, ${n(partial.length)} could not tell for some records`,
    ...group(failed, SHOWN.failed, zh ? `！运行出错 ${n(failed.length)} 条：` : `! ${n(failed.length)} failed:`),
    ...group(wrong, SHOWN.wrong, zh ? `！规则文件有误，没有运行：` : `! rule files are wrong and were not run:`),
    ...group(
      skipped,
      SHOWN.skipped,
      zh ? `缺少数据，没有运行 ${n(skipped.length)} 条：` : `${n(skipped.length)} lack data:`,
    ),
    ...group(
      partial,
      SHOWN.partial,
      zh ? '部分记录无法判断，因为缺：' : 'could not tell for some records, which lack:',
    ),
  ];
}

function endLines(summary: DailySummary, zh: boolean): string[] {
  const { active, amount_once: once, amount_estimated: estimated, exports, unsaved, audit, dismissed } = summary;
  return [
    zh
      ? `五、台账现有有效疑点 ${n(active)} 条，涉嫌 ${grouped(once)} 元，另有估算 ${grouped(estimated)} 元`
      : `5. The ledger holds ${n(active)} active suspects, ${grouped(once)} yuan, ${grouped(estimated)} estimated besides`,
    ...(dismissed === 0
      ? []
      : [zh ? `  另有已排除 ${n(dismissed)} 条未列` : `  ${n(dismissed)} dismissed ones are not listed`]),
    zh ? '六、文件' : '6. Files',
    ...exports.map((name) => `    ${name}`),
    ...(unsaved.length === 0
      ? []
      : [
          zh ? '  ！没有能保存，下一次运行会再写：' : '  ! not saved; the next run writes them again:',
          ...some(unsaved, SHOWN.unsaved, zh),
        ]),
    zh
      ? `审计日志至第 ${n(audit.entries)} 条，摘要 ${audit.digest.slice(0, 16)}…`
      : `audit log up to entry ${n(audit.entries)}, digest ${audit.digest.slice(0, 16)}…`,
    ...resultLines(summary, zh),
  ];
}

function took(seconds: number, zh: boolean): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const parts = zh
    ? [hours > 0 ? `${hours} 小时` : '', minutes > 0 ? `${minutes} 分` : '', `${rest} 秒`]
    : [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '', `${rest} s`];
  return parts.filter((part) => part !== '').join(' ');
}

/** The page of one day: at most 60 lines of 80 columns. What it says of anybody is a suspicion, and it says so. */
export function dailySummaryText(summary: DailySummary, language: Language): string {
  const zh = language === 'zh';
  const { day, attempt, run, cut: version, as_of: asOf, started_at: from, finished_at: to } = summary;
  const again = attempt === 1 ? '' : zh ? `（第 ${attempt} 次）` : ` (attempt ${attempt})`;
  const duration = took(summary.seconds, zh);
  const head = zh
    ? [
        `明察日报  ${day}${again}`,
        `${from} 至 ${to.slice(11)}，用时 ${duration}`,
        `筛查 ${run}，数据版本 ${version}，判断截至 ${asOf ?? '—'}`,
        '疑点只是线索：以下均为疑似、涉嫌，须经核查方可认定。',
      ]
    : [
        `Mingcha daily  ${day}${again}`,
        `${from} to ${to.slice(11)}, ${duration}`,
        `scan ${run}, cut ${version}, as of ${asOf ?? '—'}`,
        'A suspect is a lead: all of this is suspected and stands to be checked.',
      ];
  if (summary.made_up)
    head.splice(
      2,
      0,
      zh
        ? `补做于 ${from.slice(0, 16)}，数据为补做时所见`
        : `made up on ${from.slice(0, 16)}, of the data as they were then`,
    );
  const body = [landedLines, freshLines, movedLines, untoldLines].flatMap((part) => ['', ...part(summary, zh)]);
  const end = ['', ...endLines(summary, zh)];
  const room = PAGE_LINES - end.length;
  const all = [...head, ...body];
  const fitting =
    all.length <= room ? all : [...all.slice(0, room - 1), zh ? '  ……（余下见文件）' : '  … (the files have the rest)'];
  return [...fitting, ...end].map((line) => `${cut(line, PAGE_COLUMNS).trimEnd()}\n`).join('');
}
