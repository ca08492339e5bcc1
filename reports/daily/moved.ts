import { grouped } from '../../base/text.ts';
import type { DailySummary, DailySuspects } from './contents.ts';

const n = (value: number): string => grouped(String(value));

/** A change of money with its sign. */
const signed = (yuan: string): string => (yuan.startsWith('-') ? `-${grouped(yuan.slice(1))}` : `+${grouped(yuan)}`);

/** Digits of a suspect's id: they find it among millions, and three of them fit beside their words. */
const ID_SHOWN = 8;

function suspectsNamed({ suspects, ids }: DailySuspects, head: string, zh: boolean): string[] {
  if (suspects === 0) return [];
  const more = suspects > ids.length ? (zh ? ' 等' : ' …') : '';
  return [`  ${head}${ids.map((id) => id.slice(0, ID_SHOWN)).join(' ')}${more}`];
}

/** What moved in the ledger, and what waits for people. */
export function movedLines(summary: DailySummary, zh: boolean): string[] {
  const { updated, updated_by: by, gone, stale, told_gone: told, look_again: again } = summary;
  const { overdue, excepted, expiring } = summary;
  const all = gone.reduce((sum, { suspects }) => sum + suspects, 0);
  const why = gone.map((one) => `${one.why} ${n(one.suspects)}`).join(zh ? '，' : ', ');
  const estimate =
    Number(by.estimate) === 0 ? '' : zh ? `，估算 ${signed(by.estimate)} 元` : `, ${signed(by.estimate)} estimated`;
  const changed = zh
    ? `  更新 ${n(updated)} 条，金额变化 ${signed(by.fact)} 元${estimate}`
    : `  ${n(updated)} updated by ${signed(by.fact)} yuan${estimate}`;
  const people = [
    ...(overdue === 0 ? [] : [zh ? `已逾期 ${n(overdue)} 条` : `${n(overdue)} overdue`]),
    ...(excepted === 0 ? [] : [zh ? `例外 ${n(excepted)} 条` : `${n(excepted)} excepted`]),
    ...(expiring === 0
      ? []
      : [zh ? `30 日内到期的例外 ${n(expiring)} 个` : `${n(expiring)} exceptions end within 30 days`]),
  ];
  return [
    zh
      ? `三、变化：更新 ${n(updated)}，消失 ${n(all)}${all === 0 ? '' : `（${why}）`}，待复算 ${n(stale)}`
      : `3. Changes: ${n(updated)} updated, ${n(all)} gone${all === 0 ? '' : ` (${why})`}, ${n(stale)} stale`,
    ...(updated === 0 ? [] : [changed]),
    ...(people.length === 0 ? [] : [`  ${people.join(zh ? '；' : '; ')}`]),
    ...suspectsNamed(
      told,
      zh
        ? `已告知机构而本次消失的 ${n(told.suspects)} 条（请撤回告知）：`
        : `${n(told.suspects)} gone after the institution was told (withdraw the notice): `,
      zh,
    ),
    ...suspectsNamed(
      again,
      zh
        ? `结论之下疑点已消失或证据有变 ${n(again.suspects)} 条：`
        : `${n(again.suspects)} gone or with other evidence under a verdict: `,
      zh,
    ),
  ];
}
