import type { Language } from '../../base/language.ts';
import type { StoredKnowledge } from '../../store/knowledge/point-rows.ts';
import { assumptionWords, limitWords, reasonWords } from './knowledge-words.ts';

const HEADS = {
  zh: {
    constraint: '限定内容',
    logic: '检出逻辑',
    holds: '适用',
    assumed: '推定',
    unparsed: '未解析，不参与规则',
    source: '来源',
    items: '项目',
    open: '起，未截止',
    row: '第 {row} 行',
  },
  en: {
    constraint: 'Limit',
    logic: 'Logic',
    holds: 'Holds',
    assumed: 'Assumed',
    unparsed: 'Not parsed, in no rule',
    source: 'Source',
    items: 'Items',
    open: 'on, no end',
    row: 'row {row}',
  },
} as const;

const ITEMS_NAMED = 10;

type Heads = (typeof HEADS)[Language];

function itemOf({ kind, cells }: StoredKnowledge): string {
  return kind === 'limit_b'
    ? (cells['med_list_codg'] ?? '')
    : `${cells['med_list_codg_a'] ?? ''} × ${cells['med_list_codg_b'] ?? ''}`;
}

function nameOf({ kind, cells }: StoredKnowledge): string {
  return kind === 'limit_b'
    ? (cells['item_name'] ?? '')
    : `${cells['item_name_a'] ?? ''} × ${cells['item_name_b'] ?? ''}`;
}

/** Rows of one point that say the same of several items. */
function sayingOf(row: StoredKnowledge, language: Language, heads: Heads): string[] {
  const { cells } = row;
  const assumed = (cells['assumed'] ?? '').split('|').filter((one) => one !== '');
  const state =
    cells['parse_state'] === 'active'
      ? limitWords(cells, language)
      : `${heads.unparsed}: ${reasonWords(cells['unparsed_reason'] ?? '', language)}`;
  const days =
    cells['enddate'] === null || cells['enddate'] === undefined
      ? `${cells['begndate'] ?? ''} ${heads.open}`
      : `${cells['begndate'] ?? ''} — ${cells['enddate']}`;
  return [
    `  ${state}`,
    ...assumed.map((one) => `    ${heads.assumed}: ${assumptionWords(one, language)}`),
    `  ${heads.holds}: ${days}`,
  ];
}

function pointText(rows: readonly StoredKnowledge[], language: Language): string {
  const heads = HEADS[language];
  const [first] = rows;
  if (first === undefined) return '';
  const { cells } = first;
  const sayings = new Map<string, string[]>();
  for (const row of rows) {
    const saying = sayingOf(row, language, heads).join('\n');
    sayings.set(saying, [...(sayings.get(saying) ?? []), itemOf(row)]);
  }
  const told = [...sayings].map(([saying, items]) => {
    const more = items.length > ITEMS_NAMED ? ` … (${items.length})` : '';
    return `${saying}\n  ${heads.items}: ${items.slice(0, ITEMS_NAMED).join(', ')}${more}\n`;
  });
  const place = cells['source_row'] === null ? '' : ` ${heads.row.replace('{row}', cells['source_row'] ?? '')}`;
  return [
    `${cells['kp_id'] ?? ''}  ${cells['rule_class'] ?? ''}${cells['gz_code'] === null ? '' : ` ${cells['gz_code'] ?? ''}`}  ${nameOf(first)}\n`,
    `  ${heads.constraint}: ${(cells['constraint_text'] ?? '').replace(/\s+/gu, ' ')}\n`,
    `  ${heads.logic}: ${cells['logic_text'] ?? ''}\n`,
    ...told,
    `  ${heads.source}: ${cells['source_name'] ?? ''}${place}\n`,
  ].join('');
}

/** Knowledge points for a person: what each limits, what was assumed, from when to when, its texts and its source. */
export function knowledgeText(rows: readonly StoredKnowledge[], language: Language): string {
  const points = new Map<string, StoredKnowledge[]>();
  for (const row of rows) {
    const id = row.cells['kp_id'] ?? '';
    points.set(id, [...(points.get(id) ?? []), row]);
  }
  return [...points.values()].map((one) => pointText(one, language)).join('\n');
}
