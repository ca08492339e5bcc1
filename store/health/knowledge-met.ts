import type { Text } from '../../base/language.ts';
import { cell, type Session } from '../session.ts';
import type { Finding } from './finding.ts';

/** Below this share of the library's codes in the fee lines, local codes are more likely than rare items. */
const TINY_SHARE = 0.01;

/** How the knowledge at hand and the fee lines at hand meet. */
export interface KnowledgeMet {
  /** Distinct item codes of active limits and pairs. */
  readonly codes: number;
  /** Those of them that a fee line has. */
  readonly met: number;
  readonly fee_lines: number;
}

/** Counts the item codes of active limits and pairs, and those that occur in the fee lines. */
export async function knowledgeMet(session: Session): Promise<KnowledgeMet> {
  const [row] = await session.rows(`WITH code AS (
  SELECT med_list_codg AS code FROM limit_b WHERE parse_state = 'active'
  UNION SELECT med_list_codg_a FROM item_pair_b WHERE parse_state = 'active'
  UNION SELECT med_list_codg_b FROM item_pair_b WHERE parse_state = 'active')
SELECT (SELECT count(code) FROM code) AS codes, (SELECT count(*) FROM fee_list_d) AS fee_lines,
  (SELECT count(code) FROM code WHERE code IN (SELECT med_list_codg FROM fee_list_d)) AS met`);
  return {
    codes: Number(cell(row, 'codes')),
    met: Number(cell(row, 'met')),
    fee_lines: Number(cell(row, 'fee_lines')),
  };
}

/** Whether so few codes meet that the hospitals must be writing others. */
const isTiny = ({ codes, met }: KnowledgeMet): boolean => met < codes * TINY_SHARE;

/** What it means where none or next to none of the codes is in the fee lines; undefined where enough are. */
export function knowledgeMetFix(found: KnowledgeMet): Text | undefined {
  if (!isTiny(found)) return undefined;
  return {
    zh: '多半是明细用了别的编码（院内码、地方码，或国家码位数、后缀不同）：把明细的编码对应为国家医保编码后重新入库，再筛查；单凭此不能说明没有问题。',
    en: 'The lines most likely carry other codes (a hospital’s own, a province’s, or the national ones cut or lengthened): map them to the national codes, ingest again and scan; it does not mean that nothing is wrong.',
  };
}

/** One sentence; undefined where there is no knowledge or no fee line to hold against it. */
export function knowledgeMetText(found: KnowledgeMet): Text | undefined {
  const { codes, met, fee_lines: lines } = found;
  if (codes === 0 || lines === 0) return undefined;
  return {
    zh: `知识库编码 ${codes} 个，收费明细中出现 ${met} 个`,
    en: `Of ${codes} item codes of the knowledge library ${met} occur in the fee lines`,
  };
}

/** Whether the knowledge and the fee lines name the same items; undefined where either is not there yet. */
export async function knowledgeMetFinding(session: Session): Promise<Finding | undefined> {
  const found = await knowledgeMet(session);
  const text = knowledgeMetText(found);
  if (text === undefined) return undefined;
  const fix = knowledgeMetFix(found);
  const facts = { codes: found.codes, met: found.met };
  return fix === undefined
    ? { check: 'knowledge', level: 'ok', text, facts }
    : { check: 'knowledge', level: 'warn', text, fix, facts };
}
