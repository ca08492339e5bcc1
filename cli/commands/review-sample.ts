import { shanghaiTime } from '../../base/clock.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { workProblem } from '../../suspects/work/problems.ts';
import { drawSample, type SampleRequest } from '../../suspects/review/sample.ts';
import { withSession, type Context } from '../context.ts';
import { refuseBadDay } from '../days.ts';
import { operatorOf } from '../operator.ts';
import { cliProblem } from '../problems.ts';
import { sampleText } from '../render/review.ts';

interface SampleOptions {
  readonly of?: string;
  readonly rate?: string;
  readonly seed?: string;
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
}

/** The second review covers no less (岚皋县: 初审 100 %, 复审 at least 5 %). */
const LEAST = 0.05;
const DEFAULT_RATE = '0.05';

const invalid = (option: string, value: string, wanted: string): MingchaError =>
  new MingchaError(cliProblem('MC-CLI-007', '', { option, value, wanted }));

function daysOf({ month, from, to }: SampleOptions): Pick<SampleRequest, 'from' | 'to'> {
  if (month !== undefined) {
    if (from !== undefined || to !== undefined) throw invalid('--month', month, '--month | --from --to');
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw invalid('--month', month, 'YYYY-MM');
    const [year, number] = month.split('-').map(Number);
    const last = new Date(Date.UTC(year ?? 0, number ?? 1, 0)).toISOString().slice(0, 10);
    return { from: `${month}-01`, to: last };
  }
  if (from !== undefined) refuseBadDay('--from', from);
  if (to !== undefined) refuseBadDay('--to', to);
  if (from !== undefined && to !== undefined && from > to) throw invalid('--to', to, `>= ${from}`);
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function requestOf(options: SampleOptions): SampleRequest {
  const { of = 'settlements', rate = DEFAULT_RATE, seed } = options;
  if (of !== 'settlements') throw invalid('--of', of, 'settlements');
  if (!/^(0?\.\d{1,6}|1(\.0+)?)$/.test(rate) || Number(rate) < LEAST) throw invalid('--rate', rate, '0.05 … 1');
  if (seed === undefined || seed.trim() === '')
    throw new MingchaError(
      workProblem('MC-WORK-004', '', {
        option: '--seed',
        reasonZh: '种子须在抽样前定下并公布（例如当天的开奖号码），人人可据此重算。',
        reasonEn:
          'The seed is fixed and published before the draw, as that day’s lottery number, so that anybody can draw again.',
      }),
    );
  return { seed, rate, ...daysOf(options) };
}

/** `mingcha review sample --of settlements --rate 0.05 --seed WORD`: draws settlements for review, flagged or not. */
export async function reviewSample(context: Context, options: SampleOptions): Promise<ExitCode> {
  const request = requestOf(options);
  return withSession<ExitCode>(context, 'write', async (session) => {
    const { effects, json, language } = context;
    const act = { who: operatorOf(context), at: shanghaiTime(effects.now()) };
    const { sample, already } = await drawSample(session, request, act);
    effects.log('info', 'review sample', { sample: sample.sample, drawn: sample.drawn, already });
    context.endProgress();
    if (json) effects.out.write(`${JSON.stringify({ schema: 1, already, ...sample })}\n`);
    else {
      if (already)
        effects.out.write(language === 'zh' ? '同样的样本已经抽过：\n' : 'The same sample was drawn before:\n');
      effects.out.write(sampleText(sample, language));
      const next = `${effects.program} review show ${sample.sample} --csv ${language === 'zh' ? '复审.csv' : 'review.csv'}`;
      effects.out.write(language === 'zh' ? `导出复审表：${next}\n` : `The table to fill in: ${next}\n`);
    }
    return 0;
  });
}
