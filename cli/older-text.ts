import { detect, type Detection } from '../detectors/engine/scan.ts';
import { isTextOf, readText, ruleOfText } from '../rules/lock/stored-text.ts';
import type { Session } from '../store/session.ts';
import type { StoredRuleText } from '../suspects/rule-texts.ts';

/**
 * Runs an older text of a rule on the facts that a scan has just looked at, for the same windows; what it finds is in the
 * session's `found_candidate`.
 *
 * @returns false where the text cannot be run: not kept, damaged, of a shape that rules have no more, or without its columns.
 */
export async function foundByOlderText(
  session: Session,
  { version, digests, text }: StoredRuleText,
  { cut, asOf }: Pick<Detection, 'cut' | 'asOf'>,
): Promise<boolean> {
  const kept = text === null ? undefined : readText(text);
  const rule = kept === undefined || !isTextOf(kept, digests) ? undefined : ruleOfText(kept, version);
  if (rule === undefined) return false;
  const { outcomes } = await detect(session, [rule], { cut, ...(asOf === null ? {} : { asOf }) });
  return outcomes[0]?.status === 'ok' || outcomes[0]?.status === 'partial';
}
