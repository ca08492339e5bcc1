import type { Language } from '../../base/language.ts';
import { grouped } from '../../base/text.ts';
import type { StreamedBatch } from '../../store/streamed-batches.ts';

const FIELDS_NAMED = 20;

/** Fields that were passed over, by kind. */
export function ignoredFields(batches: readonly StreamedBatch[]): Readonly<Record<string, readonly string[]>> {
  const kinds = new Map<string, Set<string>>();
  for (const { kind, ignored } of batches)
    if (ignored.length > 0) kinds.set(kind, new Set([...(kinds.get(kind) ?? []), ...ignored]));
  return Object.fromEntries([...kinds].map(([kind, fields]) => [kind, [...fields]]));
}

/** Sources of which nothing landed: all went to quarantine. With how many records. */
export function allQuarantined(batches: readonly StreamedBatch[]): readonly { source: string; records: number }[] {
  const sources = new Map<string, { quarantined: number; other: number }>();
  for (const { source, records, quarantined, dropped } of batches) {
    const sum = sources.get(source) ?? { quarantined: 0, other: 0 };
    sources.set(source, {
      quarantined: sum.quarantined + quarantined,
      other: sum.other + records - quarantined - dropped,
    });
  }
  return [...sources]
    .filter(([, { quarantined, other }]) => quarantined > 0 && other === 0)
    .map(([source, { quarantined }]) => ({ source, records: quarantined }));
}

/** What of a run needs looking at: topics of which nothing landed, and fields that were passed over. */
export function boundedWarnings(batches: readonly StreamedBatch[], language: Language, program: string): string {
  const zh = language === 'zh';
  const nothing = allQuarantined(batches).map(({ source, records }) => {
    const n = grouped(String(records));
    const list = `${program} quarantine list --source ${source}`;
    return zh
      ? `注意：${source} 的 ${n} 条全部进入隔离，没有一条入库，请看 ${list}\n`
      : `Note: all ${n} records of ${source} went to quarantine and none landed; see ${list}\n`;
  });
  const ignored = Object.entries(ignoredFields(batches)).map(([kind, fields]) => {
    const named = fields.slice(0, FIELDS_NAMED).join(zh ? '、' : ', ');
    const more = fields.length <= FIELDS_NAMED ? '' : zh ? ` 等 ${fields.length} 个` : `, … ${fields.length} in all`;
    return zh ? `${kind} 忽略的字段：${named}${more}\n` : `fields of ${kind} ignored: ${named}${more}\n`;
  });
  const lines = [...nothing, ...ignored];
  return lines.length === 0 ? '' : `\n${lines.join('')}`;
}
