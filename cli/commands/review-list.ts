import type { ExitCode } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { samples } from '../../suspects/review/sample.ts';
import { withSession, type Context } from '../context.ts';

/** `mingcha review list`: the samples that were drawn, newest first. */
export async function reviewList(context: Context): Promise<ExitCode> {
  return withSession<ExitCode>(context, 'read', async (session) => {
    const { effects, json, language } = context;
    const found = await samples(session);
    const zh = language === 'zh';
    if (json) effects.out.write(`${JSON.stringify({ schema: 1, samples: found })}\n`);
    else if (found.length === 0)
      effects.out.write(
        zh
          ? `还没有抽过复审样本：${effects.program} review sample --seed 公布的种子\n`
          : `No sample yet: ${effects.program} review sample --seed WORD\n`,
      );
    else {
      const head = zh
        ? ['样本', '时段', '总体', '抽取', '未复审', '有问题', '种子', '抽取时间', '抽取人']
        : ['Sample', 'Days', 'Frame', 'Drawn', 'Open', 'Problems', 'Seed', 'Drawn at', 'By'];
      const figure = (n: number): string => grouped(String(n));
      const rows = found.map((one) => [
        one.sample,
        `${one.from ?? '…'} — ${one.to ?? '…'}`,
        figure(one.frame),
        figure(one.drawn),
        figure(one.open),
        figure(one.problems),
        one.seed,
        one.drawn_at,
        one.drawn_by,
      ]);
      effects.out.write(table([head, ...rows], [2, 3, 4, 5]));
    }
    return 0;
  });
}
