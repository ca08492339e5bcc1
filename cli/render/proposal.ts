import type { Language } from '../../base/language.ts';
import { draftText, shapeText } from '../../ingest/propose-map/draft.ts';
import type { Guess } from '../../ingest/propose-map/guess.ts';
import type { Proposal, ProposalResult } from '../../ingest/propose-map/propose.ts';
import type { Context } from '../context.ts';

function guessJson(guess: Guess, proposal: Proposal, language: Language) {
  return {
    from: proposal.columns[guess.position]?.name ?? '',
    score: guess.score.toFixed(2),
    evidence: guess.evidence.map(({ code, text }) => ({ code, text: text[language] })),
  };
}

function proposalJson(proposal: Proposal, { language, effects }: Context) {
  const { fit, others, sources, columns } = proposal;
  const used = new Set(fit.choices.map(({ position }) => position));
  return {
    sources,
    kind: fit.kind.name,
    other_kinds: others.map(({ kind, missing }) => ({ kind: kind.name, missing })),
    columns: fit.choices.map((choice) => ({
      column: choice.column.name,
      required: choice.column.required,
      guess: true,
      ...guessJson(choice, proposal, language),
      others: choice.others.map((other) => guessJson(other, proposal, language)),
    })),
    hints: fit.hints.map((hint) => ({ column: hint.column.name, ...guessJson(hint, proposal, language) })),
    missing: fit.missing,
    unused: columns
      .filter((_, position) => !used.has(position))
      .map((one) => ({ name: one.name, shape: shapeText(one)[language] })),
    draft: draftText([proposal], language, effects.program),
  };
}

/** The proposals: a mapping file on standard output with notes beside it on standard error, or one JSON document. */
export function writeProposals(context: Context, result: ProposalResult): void {
  const { out, err } = context.effects;
  const { proposals, ready } = result;
  if (context.json) {
    const all = proposals.map((one) => proposalJson(one, context));
    out.write(`${JSON.stringify({ schema: 1, proposals: all, ready })}\n`);
    return;
  }
  const zh = context.language === 'zh';
  for (const { source, kind } of ready)
    err.write(
      zh
        ? `${source}：无须映射，可直接作为 ${kind} 入库\n`
        : `${source}: needs no mapping, it lands as ${kind} as it is\n`,
    );
  if (proposals.length > 0) out.write(draftText(proposals, context.language, context.effects.program));
}
