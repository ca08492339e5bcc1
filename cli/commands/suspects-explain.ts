import type { ExitCode } from '../../base/problem.ts';
import { basisText, quotations } from '../../rules/basis-text.ts';
import { institutionNames } from '../../store/contents.ts';
import { withSession, type Context } from '../context.ts';
import { explanationOf, type Explanation } from '../explanation.ts';
import { namedSuspect } from '../named-suspect.ts';
import { explanationText } from '../render/explanation.ts';
import { decidingFacts } from '../render/fact-words.ts';
import { overlayText } from '../render/local-rules.ts';
import { validCatalogue } from '../rules.ts';
import { wholeNumber } from '../whole-number.ts';

interface ExplainOptions {
  readonly lines?: string;
}

const LINES = 10;
const LINES_OF_JSON = 200;

/**
 * `mingcha suspects explain ID`: why this is a suspect. The facts that decided, the rule's parts with their values, the measure
 * against its threshold, how the money adds up, the knowledge and the lists it rests on, the text that accused, and the file each record
 * came in.
 */
export async function suspectsExplain(context: Context, options: ExplainOptions, id: string): Promise<ExitCode> {
  const limit = wholeNumber('--lines', options.lines, context.json ? LINES_OF_JSON : LINES);
  const catalogue = validCatalogue(context);
  return withSession<ExitCode>(context, 'read', async (session) => {
    const suspect = await namedSuspect(session, id, context.language);
    const rule = catalogue.rules.find((one) => one.id === suspect.rule_id);
    const explanation = await explanationOf(session, suspect, rule, limit);
    const law =
      rule === undefined
        ? { basis: '', quoted: [] }
        : {
            basis: basisText(rule, catalogue.law, context.language),
            quoted: quotations(rule, catalogue.law, context.language),
            ...(rule.overlay === undefined ? {} : { local: overlayText(rule.overlay, context.language) }),
          };
    context.effects.out.write(
      context.json
        ? `${JSON.stringify(document(explanation, law, context))}\n`
        : explanationText(
            explanation,
            {
              title:
                rule?.title[context.language] ?? (context.language === 'zh' ? '（规则已撤下）' : '(rule withdrawn)'),
              institution: (await institutionNames(session)).get(suspect.fixmedins_code ?? ''),
              lists: catalogue.lists,
              ...law,
            },
            context,
          ),
    );
    return 0;
  });
}

function document(
  { suspect, facts, parts, where, words, margin, money, points, lists, text, run, lines }: Explanation,
  law: { readonly basis: string; readonly quoted: readonly unknown[] },
  { language }: Context,
): unknown {
  const { suspect_id, rule_id, key, explanation, measure, threshold, amount, amount_kind } = suspect;
  const { amt_total, amt_fund_est, amt_basis, lines_total } = suspect;
  return {
    schema: 1,
    suspect_id,
    rule_id,
    key,
    explanation,
    deciding: decidingFacts(facts, language),
    facts,
    parts: parts.map(({ label, ...part }) => ({ ...part, label: label[language] })),
    where: { own: where.own, sides: where.sides.map((side) => ({ ...side, label: side.label[language] })) },
    measure: {
      value: measure,
      threshold,
      margin,
      ...(words.measure === undefined
        ? {}
        : { label: words.measure.label[language], relation: words.measure.relation }),
    },
    money: { amount, amount_kind, lines: money, amt_total, amt_fund_est, amt_basis },
    knowledge: points.map(({ facts: point, imported }) => ({ ...point, imported })),
    lists: Object.entries(lists).map(([name, { entries, effective }]) => ({
      name,
      entries: entries.length,
      effective,
    })),
    rule: text,
    run,
    ...law,
    lines,
    lines_total,
  };
}
