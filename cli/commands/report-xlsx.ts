import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped } from '../../base/text.ts';
import { cell, type Session } from '../../store/session.ts';
import { literals } from '../../store/sql.ts';
import type { WorkbookFilter } from '../../suspects/workbook/choose.ts';
import { exportActs, recordActs } from '../audit-act.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { refuseUnknownRules, topicMeant, validCatalogue } from '../rules.ts';
import { unmasking, type UnmaskOptions } from '../unmask.ts';
import { wholeNumber } from '../whole-number.ts';
import { PER_INSTITUTION, writeWorkbook } from '../workbook/write-workbook.ts';

interface XlsxOptions extends UnmaskOptions {
  readonly out?: string;
  readonly rule?: readonly string[];
  readonly topic?: readonly string[];
  readonly institution?: readonly string[];
  readonly district?: readonly string[];
  readonly perInstitution?: string;
  readonly for?: string;
  readonly overwrite?: boolean;
}

/** A mistyped institution or district must not answer with an empty list. */
async function refuseUnknownPlaces(session: Session, { institutions, districts }: WorkbookFilter): Promise<void> {
  const unknown = async (values: readonly string[], known: string): Promise<string | null> =>
    values.length === 0
      ? null
      : session.value(`SELECT min(v) FROM unnest([${literals(values)}]) AS t(v) WHERE v NOT IN (${known})`);
  const institution = await unknown(
    institutions,
    'SELECT fixmedins_code FROM medins_b UNION ALL SELECT fixmedins_code FROM suspect WHERE fixmedins_code IS NOT NULL',
  );
  if (institution !== null) {
    const wanted = 'medins_b.fixmedins_code';
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--institution', value: institution, wanted }));
  }
  const district = await unknown(districts, 'SELECT admdvs FROM medins_b');
  if (district === null) return;
  const known = await session.rows('SELECT DISTINCT admdvs FROM medins_b ORDER BY 1 LIMIT 30');
  const wanted = known.map((row) => cell(row, 'admdvs')).join(' | ') || 'medins_b.admdvs';
  throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--district', value: district, wanted }));
}

/**
 * For whom a workbook is: what is asked for one institution goes to that institution, all else to the bureau, unless told
 * otherwise. What is about several can go to none of them.
 */
function readerOf({ institution = [], district = [], for: wanted }: XlsxOptions): WorkbookFilter['reader'] {
  const one = institution.length === 1 && district.length === 0;
  if (wanted === undefined) return one ? 'institution' : 'bureau';
  if (wanted === 'bureau' || (wanted === 'institution' && one)) return wanted;
  const problem = { option: '--for', value: wanted, wanted: one ? 'bureau | institution' : 'bureau' };
  throw new MingchaError(cliProblem('MC-CLI-007', '', problem));
}

function filterOf(options: XlsxOptions): WorkbookFilter {
  const { rule = [], topic = [], institution = [], district = [] } = options;
  const perInstitution = wholeNumber('--per-institution', options.perInstitution, PER_INSTITUTION, 1);
  const reader = readerOf(options);
  return {
    rules: rule,
    topics: topic.map(topicMeant),
    institutions: institution,
    districts: district,
    perInstitution,
    reader,
  };
}

/**
 * `mingcha report xlsx --out FILE`: the suspects of a list, a rule, an institution or a district as a workbook with its
 * totals, its evidence lines, and what could not be told. Persons are pseudonyms unless unmasked with a reason.
 */
export async function reportXlsx(context: Context, options: XlsxOptions): Promise<ExitCode> {
  const { effects, language } = context;
  if (options.out === undefined)
    throw new MingchaError(cliProblem('MC-CLI-007', '', { option: '--out', value: '', wanted: 'FILE.xlsx' }));
  const target = resolve(effects.workingDirectory, options.out);
  if (options.overwrite !== true && existsSync(target)) throw new MingchaError(cliProblem('MC-CLI-008', target));
  const unmasked = unmasking(options);
  const filter = filterOf(options);
  const catalogue = validCatalogue(context);
  const unusable = catalogue.unusable.map(({ id }) => id);
  refuseUnknownRules(
    catalogue.rules,
    filter.rules.filter((id) => !unusable.includes(id)),
    filter.topics,
  );
  await withSession(context, 'read', async (session) => refuseUnknownPlaces(session, filter));
  await recordActs(context, exportActs(context, target, { format: 'xlsx', filter }, options));
  return withSession<ExitCode>(context, 'read', async (session) => {
    effects.log('info', 'export', {
      format: 'xlsx',
      filter,
      out: target,
      unmasked,
      reason: options.reason ?? null,
    });
    const chosen = await writeWorkbook(session, target, {
      filter,
      catalogue,
      language,
      unmasked,
      progress: context.progress,
      alone: context.lent === undefined,
    });
    context.endProgress();
    if (context.json) effects.out.write(`${JSON.stringify({ schema: 1, file: target, ...chosen })}\n`);
    else {
      const [all, shown] = [grouped(String(chosen.suspects)), grouped(String(chosen.shown))];
      effects.out.write(
        language === 'zh'
          ? `已写入 ${target}（疑点 ${all} 条，列出 ${shown} 条）\n`
          : `Written to ${target} (${all} suspects, ${shown} shown)\n`,
      );
    }
    return 0;
  });
}
