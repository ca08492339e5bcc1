import { readFileSync } from 'node:fs';
import { MingchaError, type Problem } from '../../../base/problem.ts';
import { testRule } from '../../../detectors/engine/rule-tests.ts';
import { archetypeNamed } from '../../../detectors/registry.ts';
import type { Catalogue } from '../../../rules/catalogue.ts';
import type { Rule } from '../../../rules/model.ts';
import { parseRule } from '../../../rules/parse/parse-rule.ts';
import { cell, type Session } from '../../../store/session.ts';
import { literal } from '../../../store/sql.ts';
import type { Suspect } from '../../../store/suspect-row.ts';
import { Warehouse } from '../../../store/warehouse.ts';
import type { Context } from '../../context.ts';
import { cliProblem } from '../../problems.ts';
import { appended } from './append.ts';
import { caseYaml } from './case-yaml.ts';
import { Cutter } from './cut-case.ts';
import { leaks } from './leaks.ts';
import { relatedRows } from './related-rows.ts';
import { rowCount, type CaseRows } from './rows.ts';

/** What a case is to say of its suspect: that it is one, or that it is none. */
export type Expected = 'hit' | 'miss';

/** Records beyond which nobody reads a case, and trying it out takes too long. */
const MOST_ROWS = 5000;

/** What a case is made from. */
export interface CaseSource {
  readonly suspect: Suspect;
  readonly expected: Expected;
  readonly catalogue: Catalogue;
  readonly name: string | undefined;
}

/** A case as text, and how much of the records around the suspect it is. */
export interface MadeCase {
  readonly rule: Rule;
  readonly yaml: string;
  readonly told: { readonly rows: number; readonly of: number };
}

const noCase = (id: string, reasonZh: string, reasonEn: string): Problem =>
  cliProblem('MC-CLI-021', '', { id, reasonZh, reasonEn });

function ruleOf({ suspect, catalogue }: CaseSource): Rule {
  const id = suspect.suspect_id.slice(0, 12);
  const rule = catalogue.rules.find((one) => one.id === suspect.rule_id);
  if (rule === undefined) {
    const { rule_id: name } = suspect;
    throw new MingchaError(noCase(id, `规则 ${name} 已不在规则库中。`, `The rule ${name} is not there any more.`));
  }
  if (archetypeNamed(rule.detector)?.grain !== 'key')
    throw new MingchaError(
      noCase(
        id,
        `规则 ${rule.id} 把机构与同行比较，几条记录说明不了问题；请参照 rules/catalogue/fixtures 里的共用数据编写。`,
        `The rule ${rule.id} compares institutions with their peers, of which a few records say nothing; write a fixture as those in rules/catalogue/fixtures.`,
      ),
    );
  return rule;
}

/** The nearest records around a suspect that give it by themselves. */
async function sufficient(
  session: Session,
  cutter: Cutter,
  suspect: Suspect,
  asOf: string | undefined,
): Promise<CaseRows> {
  for (const reach of ['near', 'far'] as const) {
    const rows = await relatedRows(session, suspect, reach);
    if (rowCount(rows) <= MOST_ROWS && (await cutter.gives(rows, suspect, asOf))) return rows;
  }
  throw new MingchaError(
    noCase(
      suspect.suspect_id.slice(0, 12),
      `疑点周围的记录单独运行得不出同样的疑点（数据或规则已变，或所涉记录超过 ${MOST_ROWS} 条）。`,
      `The records around it do not give it by themselves: data or rule have changed, or they are more than ${MOST_ROWS}.`,
    ),
  );
}

/** The lines and settlements that a suspect names, as kind|key. */
async function accusedLines(session: Session, id: string): Promise<ReadonlySet<string>> {
  const rows = await session.rows(
    `SELECT kind || '|' || key AS line FROM suspect_line WHERE suspect_id = ${literal(id)} AND kind IN ('fee_list_d', 'setl_d')`,
  );
  return new Set(rows.map((row) => cell(row, 'line')));
}

/** Runs a case as the test of its rule that it is to be: a hit must pass, a known gap must fail. */
async function refuseOtherwise(warehouse: Warehouse, rule: Rule, yaml: string, expected: Expected): Promise<void> {
  const text = appended(rule.file, readFileSync(rule.file, 'utf8'), rule, yaml);
  const added = parseRule(text, rule.file).rule?.tests.at(-1);
  const [result] = added === undefined ? [] : await testRule(warehouse, { ...rule, tests: [added] });
  if (result?.passed === (expected === 'hit')) return;
  const found = (result?.differences ?? []).map((one) => `${one.about}: ${one.expected} / ${one.found}`).join('; ');
  throw new MingchaError(
    noCase(rule.id, `写成的用例运行结果不同：${found}`, `The case as it is written runs otherwise: ${found}`),
  );
}

/**
 * Makes a rule test of the records behind a suspect: the fewest that give it, with other names on other days. What is to be
 * none keeps all related records, for what clears a person may stand in any of them.
 *
 * @throws MingchaError MC-CLI-021 where none can be made.
 */
export async function caseOf(context: Context, session: Session, source: CaseSource): Promise<MadeCase> {
  const { suspect, expected, name } = source;
  const rule = ruleOf(source);
  const day = await session.value(
    `SELECT CAST(as_of AS VARCHAR) FROM run WHERE run = ${literal(suspect.last_seen_run)}`,
  );
  const asOf = day ?? undefined;
  const { signal } = context.effects;
  const warehouse = await Warehouse.inMemory({ signal, threads: 1 });
  let runs = 0;
  try {
    const inside = await warehouse.session();
    const cutter = new Cutter(inside, rule, () => context.progress(rule.id, ++runs, 0));
    const all = await sufficient(session, cutter, suspect, asOf);
    const rows =
      expected === 'hit'
        ? await cutter.smallest(all, suspect, asOf, await accusedLines(session, suspect.suspect_id))
        : all;
    const found = await cutter.renamed(rows, await cutter.suspects(rows, asOf), asOf);
    inside.close();
    if (found === undefined)
      throw new MingchaError(
        noCase(
          suspect.suspect_id.slice(0, 12),
          '换名、平移日期之后规则的结果不同，找不到合适的平移周数。',
          'With other names on other days the rule answers otherwise, whatever the weeks.',
        ),
      );
    const yaml = caseYaml({
      name: name ?? (expected === 'hit' ? '由疑点改编：命中' : '由疑点改编：核查排除，不应命中'),
      rows: found.rows,
      ...(found.asOf === undefined ? {} : { asOf: found.asOf }),
      expect: expected === 'hit' ? found.suspects : [],
      ...(expected === 'hit' ? {} : { todo: '核查已排除，规则还分辨不出' }),
    });
    const left = leaks(yaml, found.replaced);
    if (left.length > 0)
      throw new MingchaError(
        noCase(
          rule.id,
          `原始标识没有全部替换（${left.length} 处）。`,
          `${left.length} original ids would have remained.`,
        ),
      );
    await refuseOtherwise(warehouse, rule, yaml, expected);
    return { rule, yaml, told: { rows: rowCount(found.rows), of: rowCount(all) } };
  } finally {
    warehouse.close();
  }
}
