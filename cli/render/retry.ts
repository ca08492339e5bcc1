import { grouped } from '../../base/text.ts';
import type { RetryResult } from '../../ingest/retry/retry.ts';
import type { Context } from '../context.ts';
import { changedNotes } from './changed-cells.ts';

/** What a retry did not touch and why, and how many records wait after it. */
export function retryNotes(result: RetryResult, waiting: string, { language, effects }: Context): string {
  const zh = language === 'zh';
  const { left, untouched, batches, problems, changed } = result;
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
  note(
    left.narrow,
    '未处理：消息缺少字段，原样入库会抹去已有的值；请来源带全字段重发，或导出补上后用 --from 入库。',
    'left: their messages lack a field, and as they are they would empty what is on record; have them sent again with all fields, or export them, fill it in and land that with --from.',
  );
  note(untouched, '在文件中没有填写任何单元格，仍在隔离。', 'were not filled in and wait as before.');
  note(
    batches.reduce((sum, batch) => sum + batch.stale, 0),
    '早于此后已入库的版本，未予更新（仅作历史留存）：重新处理的记录按其最初到达的先后计。如确应以它为准，请另存为新文件入库。',
    'are older than what has landed since, and changed nothing (kept as history): a retried record counts from when it first came. If it is right all the same, land it in a file of its own.',
  );
  if (batches.length === 0 && problems.length === 0 && lines.length === 0)
    lines.push(zh ? '没有可以重新处理的隔离记录。' : 'No quarantined record waits to be judged again.');
  lines.push(...changedNotes(changed, language));
  if (waiting !== '0')
    lines.push(
      zh
        ? `仍在隔离 ${waiting} 条：${effects.program} quarantine list`
        : `${waiting} still in quarantine: ${effects.program} quarantine list`,
    );
  return lines.map((line) => `${line}\n`).join('');
}
