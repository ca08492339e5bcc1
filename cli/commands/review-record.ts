import { resolve } from 'node:path';
import { shanghaiTime } from '../../base/clock.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { inWords } from '../../reports/words.ts';
import { reviewProblem } from '../../suspects/review/problems.ts';
import { recordResults, type RefusedResult } from '../../suspects/review/record.ts';
import { sampleNamed } from '../../suspects/review/sample.ts';
import { withSession, type Context } from '../context.ts';
import { operatorOf } from '../operator.ts';
import { readTable } from '../read-table.ts';
import { FAULTS, REVIEW_COLUMNS } from '../render/review.ts';

const RESULTS = ['clean', 'problem'] as const;
const NEEDED = ['setl_id', 'result'];
const PROBLEMS_SHOWN = 20;

const WORDS: ReadonlyMap<string, string> = new Map(
  RESULTS.flatMap((value) =>
    [value, inWords('review_result', value, 'zh'), inWords('review_result', value, 'en')].map(
      (word): [string, string] => [word, value],
    ),
  ),
);

function refusal({ row, setlId, fault }: RefusedResult) {
  const where = setlId ?? '';
  // A table's labels are its row 1.
  return reviewProblem('MC-REVIEW-004', where, {
    row: row + 1,
    reasonZh: FAULTS[fault].zh,
    reasonEn: FAULTS[fault].en,
  });
}

/** `mingcha review record SAMPLE FILE`: takes in what reviewers wrote, all of it or none. */
export async function reviewRecord(context: Context, _options: object, id: string, file: string): Promise<ExitCode> {
  const { effects, json, language } = context;
  const path = resolve(effects.workingDirectory, file);
  return withSession<ExitCode>(context, 'write', async (session, warehouse) => {
    const { sample } = await sampleNamed(session, id);
    const columns = REVIEW_COLUMNS.filter(({ read }) => read).map(({ name, label }) => ({
      name,
      labels: [label.zh, label.en, name],
    }));
    const read = await readTable(context, warehouse, session, { path, columns, into: 'review_sheet', needed: NEEDED });
    const unread = read.problems.filter(({ code }) => code !== 'MC-INGEST-011');
    if (unread.length > 0) throw new MingchaError(unread);
    if (NEEDED.some((name) => !read.found.has(name)) || read.broken > 0)
      throw new MingchaError(
        reviewProblem('MC-REVIEW-003', path, {
          reasonZh: read.broken > 0 ? `${read.broken} 行读不出来。` : '缺少“结算ID”或“复审结论”列。',
          reasonEn:
            read.broken > 0
              ? `${read.broken} rows cannot be read.`
              : 'The column of settlements or of results is missing.',
        }),
      );
    const act = { who: operatorOf(context), at: shanghaiTime(effects.now()) };
    const outcome = await recordResults(session, sample, WORDS, act);
    context.endProgress();
    if (outcome.refused.length > 0) throw new MingchaError(outcome.refused.slice(0, PROBLEMS_SHOWN).map(refusal));
    effects.log('info', 'review results', { sample, recorded: outcome.recorded, replaced: outcome.replaced });
    const { open } = await sampleNamed(session, sample);
    const { rows, blank, recorded, replaced, unchanged } = outcome;
    if (json)
      effects.out.write(`${JSON.stringify({ schema: 1, sample, rows, blank, recorded, replaced, unchanged, open })}\n`);
    else if (language === 'zh')
      effects.out.write(
        `已记录 ${recorded} 笔（其中更改 ${replaced} 笔），未变 ${unchanged} 笔；还有 ${open} 笔未复审。\n`,
      );
    else
      effects.out.write(
        `${recorded} recorded (${replaced} of them changed), ${unchanged} unchanged; ${open} still open.\n`,
      );
    return 0;
  });
}
