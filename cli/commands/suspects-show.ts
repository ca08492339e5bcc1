import type { Language } from '../../base/language.ts';
import { MingchaError, type ExitCode } from '../../base/problem.ts';
import { grouped, table } from '../../base/text.ts';
import { basisText, quotations } from '../../rules/basis-text.ts';
import { inWords } from '../../reports/words.ts';
import { listSuspects } from '../../suspects/list.ts';
import { evidenceFacts, evidenceLines, type EvidenceLine } from '../../suspects/show.ts';
import type { Suspect } from '../../store/suspect-row.ts';
import { whyNotActive, type WhyNotActive } from '../../suspects/ledger/why-not-active.ts';
import { caseOf, type SuspectCase } from '../../suspects/work/history.ts';
import { writtenOf, type Written } from '../../suspects/work/written.ts';
import { attachmentsOf, type Attached } from '../../suspects/work/attachments.ts';
import { attachmentsText, workRows } from '../render/case.ts';
import { causeText } from '../render/cause-words.ts';
import { evidenceText, factLists } from '../render/evidence.ts';
import { overlayText } from '../render/local-rules.ts';
import { writtenRows } from '../render/written.ts';
import { institutionNames } from '../../store/contents.ts';
import { withSession, type Context } from '../context.ts';
import { cliProblem } from '../problems.ts';
import { validCatalogue } from '../rules.ts';
import { wholeNumber } from '../whole-number.ts';

const LINES = 20;
const LINES_OF_JSON = 200;
const SHORT_ID = 12;

interface ShowOptions {
  readonly lines?: string;
}

/** How many lines are asked for; all of them are as many as there are. */
function linesAsked({ lines }: ShowOptions, { json }: Context): number {
  if (lines === 'all') return Number.MAX_SAFE_INTEGER;
  return wholeNumber('--lines', lines, json ? LINES_OF_JSON : LINES);
}

interface Evidence {
  readonly why: WhyNotActive;
  readonly work: SuspectCase | undefined;
  readonly written: Written;
  readonly attachments: readonly Attached[];
  readonly lines: readonly EvidenceLine[];
  readonly facts: Readonly<Record<string, unknown>>;
}

const LABELS = {
  zh: {
    key: '疑点标识',
    institution: '机构',
    person: '人员编号',
    time: '时间',
    measure: '触发值 / 阈值',
    amount: '疑点金额',
    total: '涉及总费用',
    fund: '基金支付（估算）',
    basis: '依据',
    quoted: '原文（已核对）',
    local: '现行本地调整',
    innocent: '须先排除',
    request: '请调取',
    state: '状态',
    version: '规则版本',
    class: '规则类型',
  },
  en: {
    key: 'Key',
    institution: 'Institution',
    person: 'Person',
    time: 'Time',
    measure: 'Measure / threshold',
    amount: 'Amount',
    total: 'Total fee',
    fund: 'Fund part (estimated)',
    basis: 'Basis',
    quoted: 'Verified text',
    local: 'Local values now',
    innocent: 'Rule out first',
    request: 'Ask for',
    state: 'State',
    version: 'Rule version',
    class: 'Class of rule',
  },
} as const;

/** `mingcha suspects show ID`: the sentence, the money, the basis, what to rule out and to ask for, and the lines. */
export async function suspectsShow(context: Context, options: ShowOptions, id: string): Promise<ExitCode> {
  const asked = linesAsked(options, context);
  return withSession<ExitCode>(context, 'read', async (session) => {
    const found: Suspect[] = [];
    if (id.length >= 8) {
      for await (const suspect of listSuspects(session, { state: 'all', suspect: id, limit: 2 }, context.language))
        found.push(suspect);
    }
    const [suspect] = found;
    if (suspect === undefined || found.length > 1) throw new MingchaError(cliProblem('MC-CLI-002', '', { id }));
    const lines = await evidenceLines(session, suspect.suspect_id, asked);
    const facts = await evidenceFacts(session, suspect.suspect_id);
    const work = await caseOf(session, suspect.suspect_id);
    const written = await writtenOf(session, suspect.suspect_id);
    const why = await whyNotActive(session, suspect.suspect_id);
    const attachments = await attachmentsOf(session, suspect.suspect_id, context.directory);
    if (context.json) {
      const told = { ...why, facts, evidence: lines, work: work ?? null, written, attachments };
      context.effects.out.write(`${JSON.stringify({ schema: 1, ...suspect, ...told })}\n`);
      return 0;
    }
    const name = (await institutionNames(session)).get(suspect.fixmedins_code ?? '') ?? null;
    writeSuspect(context, suspect, name, { lines, facts, work, written, attachments, why });
    return 0;
  });
}

/** The version that accused, and the present one where that is another. */
function versionText({ rule_version: accused }: Suspect, present: string | undefined, language: Language): string {
  if (present === undefined || present === accused) return accused;
  return language === 'zh' ? `${accused}（现为 ${present}）` : `${accused} (now ${present})`;
}

function writeSuspect(context: Context, suspect: Suspect, name: string | null, evidence: Evidence): void {
  const { lines, facts, work, written, attachments, why } = evidence;
  const { out } = context.effects;
  const { language } = context;
  const label = LABELS[language];
  const catalogue = validCatalogue(context);
  const rule = catalogue.rules.find((one) => one.id === suspect.rule_id);
  const yuan = (amount: string | null): string =>
    amount === null ? '—' : `${grouped(amount)} ${language === 'zh' ? '元' : 'yuan'}`;
  out.write(`${suspect.rule_id}  ${rule?.title[language] ?? ''}\n${suspect.suspect_id}\n\n${suspect.explanation}\n\n`);
  const rows: [string, string][] = [
    [
      label.key,
      Object.entries(suspect.key)
        .map(([k, v]) => `${k}=${v}`)
        .join('  '),
    ],
    [label.institution, [suspect.fixmedins_code, name].filter((part) => part !== null).join(' ')],
    [label.person, suspect.psn_no ?? '—'],
    [label.time, `${suspect.first_time ?? '—'} … ${suspect.last_time ?? '—'}`],
    [label.measure, `${suspect.measure ?? '—'} / ${suspect.threshold ?? '—'}`],
    [label.amount, `${yuan(suspect.amount)}（${inWords('amount_kind', suspect.amount_kind, language)}）`],
    [label.total, yuan(suspect.amt_total)],
    [label.fund, `${yuan(suspect.amt_fund_est)}（${suspect.amt_basis}）`],
    [
      label.state,
      `${inWords('state', suspect.state, language)}${causeText(why, language)}，${inWords('status', suspect.status, language)}`,
    ],
    ...workRows(work, language),
    ...writtenRows(written, language),
    [label.version, versionText(suspect, rule?.version, language)],
    [label.class, inWords('class', suspect.class, language)],
  ];
  if (rule !== undefined) {
    rows.push(
      [label.basis, basisText(rule, catalogue.law, language)],
      ...quotations(rule, catalogue.law, language).map(({ source, text }): [string, string] => [
        label.quoted,
        `${source}：${text}`,
      ]),
      [label.innocent, rule.innocent.join('、')],
      [label.request, rule.request.join('、')],
    );
    if (rule.overlay !== undefined) rows.push([label.local, overlayText(rule.overlay, language)]);
  }
  out.write(table(rows));
  out.write(factLists(facts, language));
  out.write(evidenceText(lines, suspect.lines_total, language));
  out.write(attachmentsText(attachments, language));
  const { program } = context.effects;
  const all = `${program} suspects show ${suspect.suspect_id.slice(0, SHORT_ID)} --lines all`;
  if (lines.length < suspect.lines_total) out.write(language === 'zh' ? `全部明细：${all}\n` : `All lines: ${all}\n`);
}
