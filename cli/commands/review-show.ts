import { resolve } from 'node:path';
import { pseudonym } from '../../base/pseudonym.ts';
import type { ExitCode } from '../../base/problem.ts';
import { table } from '../../base/text.ts';
import { estimateMissed } from '../../suspects/review/estimate.ts';
import { reviewItems, type ReviewItem } from '../../suspects/review/items.ts';
import { sampleNamed } from '../../suspects/review/sample.ts';
import { settingOf } from '../../store/warehouse.ts';
import { appendAudit } from '../../store/audit/append.ts';
import { shanghaiTime } from '../../base/clock.ts';
import { withSession, type Context } from '../context.ts';
import { once, writeFileWhole } from '../file-output.ts';
import { operatorOf } from '../operator.ts';
import { estimateText, itemRows, reviewCsv, sampleText } from '../render/review.ts';

interface ShowOptions {
  readonly csv?: string;
}

const SHOWN = 50;

/**
 * `mingcha review show SAMPLE [--csv FILE]`: a sample, what it came to so far, and what that says of settlements that no rule
 * flagged. The table to fill in leaves the bureau's screen, so its persons are pseudonyms.
 */
export async function reviewShow(context: Context, { csv }: ShowOptions, id: string): Promise<ExitCode> {
  // What leaves is written down, and so needs the warehouse for writing.
  return withSession<ExitCode>(context, csv === undefined ? 'read' : 'write', async (session) => {
    const { effects, json, language } = context;
    const sample = await sampleNamed(session, id);
    const missed = await estimateMissed(session, sample.sample, sample.frame_unflagged);
    const key = (await settingOf(session, 'pseudonym_key')) ?? '';
    const hidden = (item: ReviewItem): ReviewItem => ({
      ...item,
      psn_no: item.psn_no === null ? null : pseudonym(item.psn_no, key),
    });
    const target = csv === undefined ? undefined : resolve(effects.workingDirectory, csv);
    const all = json || target !== undefined;
    const items = (await reviewItems(session, sample.sample, all ? undefined : SHOWN)).map(hidden);
    if (target !== undefined) {
      await writeFileWhole(target, once(reviewCsv(sample.sample, items, language)));
      await appendAudit(session, {
        at: shanghaiTime(effects.now()),
        who: operatorOf(context),
        action: 'export',
        subject: sample.sample,
        detail: { format: 'review-csv', rows: items.length },
      });
    }
    if (json) {
      const file = target === undefined ? {} : { file: target };
      effects.out.write(`${JSON.stringify({ schema: 1, ...sample, missed, ...file, items })}\n`);
      return 0;
    }
    effects.out.write(sampleText(sample, language));
    effects.out.write(estimateText(sample, missed, language));
    if (target === undefined) effects.out.write(`\n${table(itemRows(items, language), [5, 6])}`);
    const left = sample.drawn - items.length;
    if (left > 0)
      effects.out.write(
        language === 'zh' ? `另有 ${left} 笔，用 --csv 导出全部。\n` : `${left} more; --csv FILE writes all.\n`,
      );
    if (target !== undefined) effects.out.write(language === 'zh' ? `已写入 ${target}\n` : `Written to ${target}\n`);
    return 0;
  });
}
