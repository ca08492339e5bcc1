import type { Archetype, Plan, PlanContext } from '../archetype.ts';
import { expirySteps } from '../code-flow/expiry.ts';
import { flowItems } from '../code-flow/items.ts';
import { noPurchaseSteps } from '../code-flow/no-purchase.ts';
import { oddSales } from '../code-flow/odd-sales.ts';
import { otherItemSteps } from '../code-flow/other-item.ts';
import { codeFlowParameters, type CodeFlowParameters } from '../code-flow/parameters.ts';
import { flowReports } from '../code-flow/reports.ts';
import { flowSentence } from '../code-flow/sentences.ts';
import { purchaseReports } from '../shared/purchase-reports.ts';
import { settledTally } from '../shared/settled-traces.ts';

function steps({ parameters, ...context }: PlanContext<CodeFlowParameters>): Plan['steps'] {
  switch (parameters.way) {
    case 'item':
      return otherItemSteps({ ...context, parameters });
    case 'purchase':
      return noPurchaseSteps({ ...context, parameters });
    case 'expiry':
      return expirySteps({ ...context, parameters });
  }
}

/**
 * The way of a code: what it was mapped to, bought as, and sold as. `way: item`: the prefix belongs to another item
 * (measure: boxes). `way: purchase`: never bought, or only after it was sold (measure: boxes). `way: expiry`: settled
 * after its expiry, or unlike its purchase (measure: days past the expiry). All facts at the cut are judged.
 */
export const codeFlow: Archetype<CodeFlowParameters> = {
  name: 'code-flow',
  grain: 'key',
  parameters: codeFlowParameters,
  plan: (context) => ({
    shared: [
      settledTally(context.dialect),
      flowItems(context.dialect),
      ...flowReports(context.dialect),
      ...oddSales(context.dialect),
      ...(context.parameters.way === 'purchase' ? purchaseReports(context.dialect, 'code', context.asOf).steps : []),
    ],
    steps: steps(context),
  }),
  words: (_rule, { way }) => ({
    parts: {},
    measure:
      way === 'expiry'
        ? { label: { zh: '过期天数', en: 'days past the expiry' }, relation: 'above' }
        : { label: { zh: '追溯码（盒）数', en: 'codes (boxes)' }, relation: 'at_least' },
  }),
  explain: flowSentence,
};
