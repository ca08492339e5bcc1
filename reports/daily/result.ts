import { grouped } from '../../base/text.ts';
import type { DailySummary } from './contents.ts';

const n = (value: number): string => grouped(String(value));

/** How the day ended. Files that wait are no failure, and all is not done either. */
export function resultLines({ exit, pending, left, landed }: DailySummary, zh: boolean): string[] {
  const waiting = pending.reduce((sum, one) => sum + one.files, 0);
  const why = pending.map((one) => `${one.why} ${n(one.files)}`).join(zh ? '，' : ', ');
  const wait =
    waiting === 0
      ? ''
      : zh
        ? `有 ${n(waiting)} 个文件未入库（${why}），下次再做`
        : `${n(waiting)} files have not landed (${why}); the next run takes them up`;
  if (exit !== 0)
    return [
      zh
        ? `结果：已完成，但有上面以“！”标出的问题（退出码 ${exit}）`
        : `Result: done, with what is marked "!" above (exit code ${exit})`,
      ...(wait === '' ? [] : [`  ${wait}`]),
    ];
  if (waiting > 0)
    return zh
      ? [`结果：${wait}`, '  其余已完成；只是等待，退出码 0']
      : [`Result: ${wait}`, '  the rest is done; waiting is no failure: exit code 0'];
  if (left.length > 0 && landed.records_in === 0)
    return [
      zh
        ? `结果：没有文件入库，${n(left.length)} 个文件留在原处；其余已完成（退出码 0）`
        : `Result: no file landed, ${n(left.length)} were left; the rest is done (exit code 0)`,
    ];
  return [zh ? '结果：全部完成' : 'Result: all done'];
}
