import type { Defect } from '../care/boxes.ts';
import type { Kind } from '../world/institutions.ts';
import type { Difficulty, Story } from './story.ts';

interface Case {
  readonly difficulty: Difficulty;
  readonly kind: Kind;
  readonly defect: Defect;
  readonly share: number;
  readonly months: number;
  readonly note: string;
}

const CASES: readonly Case[] = [
  { difficulty: 'easy', kind: 'P', defect: 'barcode', share: 0.65, months: 2, note: '六成半的盒子扫成商品条码' },
  { difficulty: 'middle', kind: 'P', defect: 'carton', share: 0.5, months: 1, note: '半数盒子扫成中包装码' },
  { difficulty: 'middle', kind: 'W', defect: 'spreadsheet', share: 0.5, months: 1, note: '半数的码被表格软件损坏' },
  { difficulty: 'hard', kind: 'P', defect: 'constant', share: 0.3, months: 1, note: '三成的盒子填固定码应付扫码' },
];

/** Plants of MC-TC-008: an institution that scans something else than codes for months. */
export function plantBadScans(story: Story): void {
  const months = story.period.months.filter((month) => month.firstDay >= story.firstTraceDay);
  for (const [nth, one] of CASES.entries()) {
    const at = story.oneFor(one.kind, 'scans');
    for (let i = 0; i < Math.min(one.months, months.length); i += 1) {
      const month = months[(nth + i) % months.length];
      if (month === undefined) continue;
      story.habit(at, month.firstDay, month.lastDay, one.defect, one.share);
      story.plant({
        rule: 'MC-TC-008',
        difficulty: one.difficulty,
        scheme: one.defect,
        institution: at.code,
        key: { fixmedins_code: at.code, month: month.name },
        note: one.note,
      });
    }
  }
}

/** A scanner that failed for a morning, and codes that only look odd. */
export function lookAlikeScans(story: Story): void {
  const at = story.oneFor('P', 'scans');
  const day = story.traceDay(3);
  story.habit(at, day, day, 'word', 1);
  story.lookAlike({
    name: 'scanner-down',
    rule: 'MC-TC-008',
    why: '扫码设备故障一天，当月其余正常',
    institution: at.code,
    key: { fixmedins_code: at.code, month: story.date(day).slice(0, 7) },
  });
  const dual = story.institutions.find((one) => one.role === 'dual-channel');
  if (dual !== undefined)
    story.lookAlike({
      name: 'gs1-code',
      rule: 'MC-TC-008',
      why: '进口药品用 GS1 码，不是 20 位',
      institution: dual.code,
      key: { fixmedins_code: dual.code },
    });
}
