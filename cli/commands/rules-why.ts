import type { ExitCode } from '../../base/problem.ts';
import { prepare } from '../../detectors/engine/prepare.ts';
import { explainNearMisses, wordsOf, type WhySubject } from '../../detectors/engine/why.ts';
import { lastFunnel } from '../../suspects/funnel.ts';
import { withSession, type Context } from '../context.ts';
import { refuseBadDay } from '../days.ts';
import { whyText } from '../render/why.ts';
import { ruleNamed } from '../rules.ts';
import { wholeNumber } from '../whole-number.ts';
import { whyNotRun } from '../why-not-run.ts';
import { refuseStrangers } from '../why-subject.ts';

interface WhyOptions extends WhySubject {
  readonly limit?: string;
}

const SHOWN = 20;
const SHOWN_OF_JSON = 200;

/**
 * `mingcha rules why ID`: what was left after each part of the rule in the last scan; with a person, a visit or an institution, runs the
 * rule on the newest facts and shows the units near: what held, what did not, how near it came.
 */
export async function rulesWhy(context: Context, options: WhyOptions, id: string): Promise<ExitCode> {
  const { person, visit, institution, from, to } = options;
  for (const [option, value] of [
    ['--from', from],
    ['--to', to],
  ] as const)
    if (value !== undefined) refuseBadDay(option, value);
  const limit = wholeNumber('--limit', options.limit, context.json ? SHOWN_OF_JSON : SHOWN);
  const rule = ruleNamed(context, id);
  const subject: WhySubject = {
    ...(person === undefined ? {} : { person }),
    ...(visit === undefined ? {} : { visit }),
    ...(institution === undefined ? {} : { institution }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
  const asked = person !== undefined || visit !== undefined || institution !== undefined;
  return withSession<ExitCode>(context, asked ? 'scan' : 'read', async (session) => {
    const funnel = await lastFunnel(session, rule.id);
    const words = wordsOf(rule);
    const judged = asked ? await judge() : undefined;
    const notRun = !asked && funnel === undefined ? await whyNotRun(session, rule) : undefined;
    context.endProgress();
    const found = { rule, words, subject, funnel, notRun, ...judged };
    context.effects.out.write(
      context.json
        ? `${JSON.stringify({
            schema: 1,
            rule: rule.id,
            version: rule.version,
            subject,
            ...judged,
            labels: words.parts,
            ...(words.measure === undefined ? {} : { measure: words.measure }),
            funnel: funnel ?? null,
            ...(notRun === undefined ? {} : { not_run: notRun }),
          })}\n`
        : whyText(found, context),
    );
    return 0;

    async function judge() {
      context.progress(rule.id, 0, 1);
      const prepared = await prepare(session, [rule]);
      const why = await explainNearMisses(session, rule, prepared, subject, limit);
      if (why.units.length === 0) await refuseStrangers(session, subject);
      return { cut: prepared.cut, as_of: prepared.asOf, ...why };
    }
  });
}
