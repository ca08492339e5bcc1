import type { Language, Text } from '../../base/language.ts';
import { cut, displayWidth, grouped } from '../../base/text.ts';
import type { ChainFault, ChainVerdict } from '../../store/audit/verify.ts';

const ACTIONS: Readonly<Record<string, Text>> = {
  scan: { zh: '筛查', en: 'scan' },
  export: { zh: '导出', en: 'export' },
  unmask: { zh: '不脱敏查看', en: 'unmasking' },
  work: { zh: '疑点处理', en: 'work on suspects' },
  verdict: { zh: '认定', en: 'verdict' },
  exception: { zh: '例外', en: 'exception' },
  review: { zh: '复审', en: 'review' },
  daily: { zh: '每日运行', en: 'daily run' },
  restore: { zh: '恢复备份', en: 'restore' },
  prune: { zh: '清除旧记录', en: 'prune' },
  undo: { zh: '撤销批次', en: 'undo' },
  sql: { zh: '自写查询', en: 'own query' },
};

/** An action as people call it. */
export function actionWord(action: string, language: Language): string {
  return ACTIONS[action]?.[language] ?? action;
}

/** What entries tell by name, as people call it. */
const DETAILS: Readonly<Record<string, Text>> = {
  command: { zh: '命令', en: 'command' },
  run: { zh: '筛查', en: 'run' },
  cut: { zh: '数据版本', en: 'cut' },
  rows: { zh: '行数', en: 'rows' },
  suspects: { zh: '疑点', en: 'suspects' },
  amount: { zh: '金额', en: 'amount' },
  amount_once: { zh: '金额（不重复）', en: 'amount once' },
  reason: { zh: '理由', en: 'reason' },
  unmasked: { zh: '不脱敏', en: 'unmasked' },
  limited: { zh: '只运行部分', en: 'limited' },
  filter: { zh: '范围', en: 'filter' },
  files: { zh: '文件', en: 'files' },
  attempt: { zh: '第几次', en: 'attempt' },
  state: { zh: '状态', en: 'state' },
  exit: { zh: '退出码', en: 'exit code' },
  query: { zh: '查询', en: 'query' },
  records: { zh: '记录', en: 'records' },
  deleted: { zh: '删除', en: 'deleted' },
  kind: { zh: '种类', en: 'kind' },
  by: { zh: '经由', en: 'by' },
  verdict: { zh: '结论', en: 'verdict' },
  digest: { zh: '摘要', en: 'digest' },
  sha256: { zh: '文件摘要', en: 'file digest' },
  bytes: { zh: '字节', en: 'bytes' },
  rule_id: { zh: '规则', en: 'rule' },
  what: { zh: '内容', en: 'what' },
};
const DIGEST_SHOWN = 12;

function valueText(value: unknown, language: Language): string {
  const zh = language === 'zh';
  if (typeof value === 'boolean') return value ? (zh ? '是' : 'yes') : zh ? '否' : 'no';
  if (Array.isArray(value)) return value.map((one) => valueText(one, language)).join(zh ? '、' : ', ');
  if (typeof value === 'object' && value !== null) return pairsOf(value, language).join(zh ? '，' : ', ');
  // A digest is told by how it begins.
  return String(value).replaceAll(/\b[0-9a-f]{40,}\b/g, (digest) => `${digest.slice(0, DIGEST_SHOWN)}…`);
}

function pairsOf(detail: object, language: Language): string[] {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && valueText(value, language) !== '')
    .map(([name, value]) => `${DETAILS[name]?.[language] ?? name} ${valueText(value, language)}`);
}

/**
 * The detail of an entry on one line, in words where they are known.
 *
 * @param columns how wide it may be: what does not fit is left out pair by pair and counted, and only the first is ever cut inside.
 */
export function detailText(detail: Readonly<Record<string, unknown>>, columns: number, language: Language): string {
  const zh = language === 'zh';
  const pairs = pairsOf(detail, language);
  const between = zh ? '；' : '; ';
  const more = (left: number): string =>
    left === 0 ? '' : zh ? `${between}另 ${left} 项见 --json` : `${between}${left} more in --json`;
  for (let shown = pairs.length; shown > 1; shown--) {
    const text = pairs.slice(0, shown).join(between) + more(pairs.length - shown);
    if (displayWidth(text) <= columns) return text;
  }
  const rest = more(Math.max(0, pairs.length - 1));
  return cut(pairs[0] ?? '', columns - displayWidth(rest)) + rest;
}

function plainFault({ kind, entryNo, claimed }: ChainFault, entries: number): Text {
  switch (kind) {
    case 'missing':
      return { zh: `第 ${entryNo} 条不见了`, en: `Entry ${entryNo} is gone` };
    case 'repeated':
      return { zh: `第 ${entryNo} 条出现了不止一次`, en: `Entry ${entryNo} stands more than once` };
    case 'edited':
      return {
        zh: `第 ${entryNo} 条的内容与其摘要不符：内容被改过，或位置被换过`,
        en: `Entry ${entryNo} says what its digest does not: it was edited, or moved from another place`,
      };
    case 'unlinked':
      return {
        zh:
          entryNo === 1
            ? '第 1 条不是这个仓库的第一条：它被替换，或前面的被删除'
            : `第 ${entryNo} 条接不上第 ${entryNo - 1} 条：其中一条被替换，或两条之间有删除、插入`,
        en:
          entryNo === 1
            ? 'Entry 1 is not the first one of this warehouse: it was replaced, or others before it were removed'
            : `Entry ${entryNo} does not follow entry ${entryNo - 1}: one of them was replaced, or something between them was removed or put in`,
      };
    case 'cut':
      return {
        zh: `末尾被截去：曾有 ${claimed} 条，现在只有 ${entries} 条，从第 ${entryNo} 条起缺失`,
        en: `The end was cut off: there were ${claimed} entries and there are ${entries}; all from ${entryNo} on are gone`,
      };
    case 'rewritten':
      return claimed === null
        ? {
            zh: '--head 给出的摘要不在日志中：那一条被截去，或日志被整段重写',
            en: 'The digest given with --head is not in the log: its entry was cut off, or the log was written anew',
          }
        : {
            zh: `前 ${claimed} 条中有内容被整段重写：第 ${claimed} 条的摘要与当时留存的不同`,
            en: `Something in the first ${claimed} entries was written anew: entry ${claimed} has another digest than was noted then`,
          };
    case 'head_missing':
      return {
        zh: `仓库旁的 audit.head 缺失或无法读取：第 ${entryNo} 条起是否被截去，无从判断；只有另处抄存的最后一条的摘要（--head）能证明`,
        en: `audit.head beside the warehouse is missing or unreadable: nobody can say whether entries from ${entryNo} on were cut off; only the digest of the last entry, kept elsewhere, can tell (--head)`,
      };
    default:
      return kind satisfies never;
  }
}

/** What is wrong, and what a restored backup has to do with it. */
export function faultTexts(fault: ChainFault, { head, restores }: ChainVerdict): Text {
  const { zh, en } = plainFault(fault, head.entries);
  const last = restores.at(-1);
  if (last === undefined || fault.kind !== 'rewritten' || fault.claimed !== null) return { zh, en };
  return {
    zh: `${zh}。第 ${last} 条是恢复备份：此前留存的摘要可能属于被换下的仓库，请对照该条`,
    en: `${en}. Entry ${last} restored a backup: a digest noted before it may belong to the warehouse that was replaced; see that entry`,
  };
}

/** A chain that is whole, with the head to keep elsewhere. */
export function verdictText({ head, lag, askedAt }: ChainVerdict, language: Language): string {
  const zh = language === 'zh';
  const n = grouped(String(head.entries));
  const lines = [zh ? `审计日志完整，共 ${n} 条。` : `The audit log is whole: ${n} entries.`];
  if (askedAt !== null)
    lines.push(
      zh
        ? `--head 的摘要是第 ${askedAt} 条，到此为止一条不少。`
        : `--head is entry ${askedAt}; none up to it is missing.`,
    );
  if (lag !== null && lag > 0)
    lines.push(
      zh
        ? `audit.head 落后 ${lag} 条（上次在写入前中断），下次记录时补上。`
        : `audit.head lags behind by ${lag} (something stopped before it was written); the next entry mends that.`,
    );
  lines.push(
    zh
      ? `当前摘要（请抄到别处，日后用 audit verify --head 核对）：\n${head.digest}`
      : `Head (keep it elsewhere, for audit verify --head):\n${head.digest}`,
    zh
      ? '整个数据目录连同 audit.head 一起换成旧副本，这里核对不出来，只有另处抄存的摘要能发现。'
      : 'An old copy of the whole data folder, audit.head included, looks whole here: only a digest kept elsewhere tells.',
  );
  return `${lines.join('\n')}\n`;
}
