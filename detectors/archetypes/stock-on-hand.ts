import type { Step } from '../../store/step.ts';
import type { Archetype, Plan, PlanContext } from '../archetype.ts';
import { drugLines } from '../shared/drug-lines.ts';
import { personCounts } from '../shared/person-counts.ts';
import { candidatesSql, hitLinesSql, linesSql, reachSql } from '../stock-on-hand/answer.ts';
import { fillsSql, heldSql, supplySql } from '../stock-on-hand/fills.ts';
import { stockParameters, type StockParameters } from '../stock-on-hand/parameters.ts';
import { stockSentence } from '../stock-on-hand/sentence.ts';
import { STOCK_WORDS, stockStages, stockTrail } from '../stock-on-hand/trail.ts';
import { stayedSql, staysSql } from '../stock-on-hand/stays.ts';
import { judgedSql, stockSql } from '../stock-on-hand/stock.ts';

function plan(context: PlanContext<StockParameters>): Plan {
  const { dialect, parameters, prefix } = context;
  const drugs = drugLines(dialect, parameters.outside, parameters.whole_pack_forms);
  const [supply, held, fills, stayed, stays] = ['supply', 'held', 'fill', 'stayed', 'stay'].map(
    (name) => `${prefix}${name}`,
  ) as [string, string, string, string, string];
  const [stock, judged] = [`${prefix}stock`, `${prefix}judged`] as const;
  const [hit, hitLines, reach] = [`${prefix}hit`, `${prefix}hit_line`, `${prefix}reach`] as const;
  const step = (name: string, sql: string, materialise: boolean): Step => ({ name, sql, materialise });
  const kept = (name: string, sql: string): Step => ({ ...step(name, sql, true), keep: 'psn_no' });
  const counts = personCounts(
    dialect,
    prefix,
    [{ from: judged, untold: "CASE WHEN outcome = 'untold' THEN untold END" }],
    stockStages(judged),
  );
  return {
    shared: drugs.steps,
    steps: [
      step(supply, supplySql(context, drugs.table), false),
      step(held, heldSql(context, supply), true),
      step(fills, fillsSql(context, supply, held), true),
      { ...step(stayed, stayedSql(context), true), keep: 'mdtrt_id' },
      step(stays, staysSql(stayed, fills), true),
      step(stock, stockSql(context, fills, stays), true),
      step(judged, judgedSql(context, { supply, held, stock }), true),
      counts.told,
      counts.funnel,
      stockTrail(context, { stock, judged }),
      kept(hit, `SELECT * FROM ${judged} WHERE outcome = 'hit'`),
      kept(hitLines, hitLinesSql(context, { supply, stock, hit })),
      kept(reach, reachSql(hit, supply)),
      step(`${prefix}candidate`, candidatesSql(dialect, parameters, { hit, hitLines, reach }), false),
      step(`${prefix}line`, linesSql(dialect, hitLines), false),
      ...counts.answer,
    ],
  };
}

/**
 * Supply piled up across visits and institutions: the stock on hand of one person and generic name, all institutions
 * together, and the possession ratio. Rows of the tally are person, substance and calendar year. A window ends with the
 * last fill of the year, so a suspect depends on its own fills alone; stock carries over from before it.
 * Measure: the highest stock in days. Threshold: the longest lawful single fill plus a margin. Amount: of each fill of the year, the
 * share that met a stock above the grace, times its policy-range amount.
 */
export const stockOnHand: Archetype<StockParameters> = {
  name: 'stock-on-hand',
  grain: 'key',
  parameters: stockParameters,
  words: () => STOCK_WORDS,
  plan,
  explain: stockSentence,
};
