import type { CrossCheck } from '../cross-check.ts';
import { sameParameterProblems } from '../shared/same-parameters.ts';
import { COMPARISON_PARAMETERS, ratioParameters } from './parameters.ts';

/** Rules on the fund's share and on own pay compare institutions by the same parameters; indicators compare nobody. */
export const sharedComparisonProblems: CrossCheck = (rules, place) =>
  sameParameterProblems(
    {
      detector: 'ratio',
      names: COMPARISON_PARAMETERS,
      parametersOf: (params) => {
        const { data } = ratioParameters.safeParse(params);
        return data === undefined || data.share_of === 'policy-range' ? undefined : data;
      },
    },
    rules,
    place,
  );
