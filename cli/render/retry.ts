import { grouped } from '../../base/text.ts';
import type { RetryResult } from '../../ingest/retry/retry.ts';
import type { Context } from '../context.ts';

/** What a retry did not touch and why, and how many records wait after it. */
export function retryNotes(result: RetryResult, waiting: string, { language, effects }: Context): string {
  const zh = language === 'zh';
  const { left, untouched, batches, problems } = result;
  const lines: string[] = [];
  const note = (records: number, chinese: string, english: string): void => {
    if (records > 0)
      lines.push(zh ? `${grouped(String(records))} 条${chinese}` : `${grouped(String(records))} ${english}`);
  };
  note(
    left.unsplit,
    '未处理：只有原始字节，请导出后填好各列，再用 --from 入库。',
    'left: only their bytes are known; export them, fill in their columns and land that with --from.',
  );
  note(
    left.headless,
    '未处理：由旧版程序隔离，未保存列名；请把原文件重新入库。',
    'left: an older program quarantined them without their column names; land their file again.',
  );
  note(
    left.cut,
    '未处理：编号被截断须看整个文件才能判断；请用改正后的文件入库。',
    'left: that their ids were cut only their whole file shows; land a corrected file.',
  );
  note(untouched, '在文件中没有填写任何单元格，仍在隔离。', 'were not filled in and wait as before.');
  if (batches.length === 0 && problems.length === 0 && lines.length === 0)
    lines.push(zh ? '没有可以重新处理的隔离记录。' : 'No quarantined record waits to be judged again.');
  if (waiting !== '0')
    lines.push(
      zh
        ? `仍在隔离 ${waiting} 条：${effects.program} quarantine list`
        : `${waiting} still in quarantine: ${effects.program} quarantine list`,
    );
  return lines.map((line) => `${line}\n`).join('');
}
