import type { CrossCheck } from '../cross-check.ts';
import { sameParameterProblems } from '../shared/same-parameters.ts';
import { bundleParameters, SET_PARAMETERS } from './parameters.ts';

/** Rules on packages and on single tests tell packages by the same parameters. */
export const sharedPackageProblems: CrossCheck = (rules, place) =>
  sameParameterProblems(
    { detector: 'bundle', names: SET_PARAMETERS, parametersOf: (params) => bundleParameters.safeParse(params).data },
    rules,
    place,
  );
