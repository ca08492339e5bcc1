import { FIRST_INSTITUTIONS } from './render/first-screen/institutions.ts';
import type { Rule } from '../rules/model.ts';
import { emptyMonths } from '../store/health/empty-months.ts';
import type { Session } from '../store/session.ts';
import { ruleAmounts } from '../suspects/rule-amounts.ts';
import { topInstitutions } from '../suspects/top-institutions.ts';
import type { FirstScreen } from './render/first-screen/first-screen.ts';
import type { ScanDocument } from './render/scan.ts';

/** How many institutions a section can look at first. */

/**
 * What the first screen after a scan says, read from the ledger.
 *
 * @param catalogue every rule, of which `rules` were run.
 * @param files files already written, what each is and its path as a reader sees it.
 */
export async function firstScreenOf(
  session: Session,
  document: ScanDocument,
  rules: readonly Rule[],
  catalogue: readonly Rule[],
  files: FirstScreen['files'] = [],
): Promise<FirstScreen> {
  return {
    document,
    rules,
    catalogue,
    amounts: await ruleAmounts(session, document.run),
    institutions: await topInstitutions(session, FIRST_INSTITUTIONS),
    emptyMonths: await emptyMonths(session),
    files,
  };
}
