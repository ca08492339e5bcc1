import type { Language, Text } from '../../base/language.ts';
import type { DailySummary } from '../../reports/daily-summary.ts';
import type { DailyDay } from '../../store/daily/days.ts';
import type { DailyFile } from '../../store/daily/files.ts';
import type { LandDetail } from './land.ts';

/** Why a file that was left may well land at the next look: the others are no data, or stay until somebody sees to them. */
const PENDING = {
  settling: { zh: '刚有变化', en: 'just changed' },
  temporary: { zh: '临时文件名', en: 'temporary names' },
  no_marker: { zh: '没有完成标记', en: 'no marker yet' },
  changed: { zh: '入库时有变化', en: 'changed while landing' },
} as const satisfies Readonly<Record<string, Text>>;

type PendingWhy = keyof typeof PENDING;

/** How many files of a day the next run looks at again, by why. */
export function pendingOf(
  files: readonly DailyFile[],
  { left }: Pick<LandDetail, 'left'>,
  language: Language,
): DailySummary['pending'] {
  const whys = [...left.map(({ why }) => why), ...files.map(({ outcome }) => outcome)];
  const names = Object.keys(PENDING) as PendingWhy[];
  return names
    .map((name) => ({ why: PENDING[name][language], files: whys.filter((why) => why === name).length }))
    .filter((one) => one.files > 0);
}

/** How many files a day that is done left for another look. */
export function pendingFiles({ detail }: Pick<DailyDay, 'detail'>): number {
  return typeof detail['pending'] === 'number' ? detail['pending'] : 0;
}
