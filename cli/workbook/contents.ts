import { toTenThousands } from '../../base/decimal.ts';
import type { Language } from '../../base/language.ts';
import { grouped } from '../../base/text.ts';
import { kindNamed } from '../../records/kinds.ts';
import { workbookSheets, type WorkbookContents } from '../../reports/workbook/book.ts';
import type { RuleCoverage } from '../../reports/workbook/coverage.ts';
import type { Quality } from '../../reports/workbook/quality.ts';
import type { Summary } from '../../reports/workbook/summary.ts';
import type { Sheet } from '../../reports/workbook/xlsx/sheet.ts';
import { basisText } from '../../rules/basis-text.ts';
import type { Catalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';
import { quarantineCounts } from '../../store/contents.ts';
import { countQuarantined } from '../../store/quarantine.ts';
import type { Session } from '../../store/session.ts';
import { indicatorEdition, indicatorValues } from '../../suspects/indicator-values.ts';
import { isPart, type WorkbookFilter } from '../../suspects/workbook/choose.ts';
import { workbookQuality, type Noted } from '../../suspects/workbook/quality.ts';
import { workbookInstitutions, workbookLines, workbookSuspects, type BookRow } from '../../suspects/workbook/rows.ts';
import {
  ruleOutcomes,
  workbookRun,
  workbookTotals,
  type GroupTotal,
  type RuleOutcome,
  type WorkbookRun,
  type WorkbookTotals,
} from '../../suspects/workbook/totals.ts';
import { countedUnit } from '../render/counted-units.ts';
import { flagWords } from '../render/flag-words.ts';
import { reasonWords } from '../render/quarantine.ts';
import { untoldName } from '../render/untold.ts';
import { markExport } from './export-mark.ts';
import { originOf, notesOf, pageFootOf } from './origin.ts';

/** What a workbook is made from, besides the warehouse. */
export interface BookRequest {
  readonly filter: WorkbookFilter;
  readonly catalogue: Catalogue;
  readonly language: Language;
  readonly unmasked: boolean;
  /** Makes a row fit to leave the bureau, in place; does nothing where persons are to be shown. */
  readonly hide: (row: BookRow) => void;
  /** Called with every row that is read, for progress. */
  readonly onRow: () => void;
}

/** Digits of a suspect's id that are printed: enough to find it by. */
const PRINTED_ID = 12;

/** Behind the first line of a suspect: that there are more, and where they all are when not all are listed. */
function moreLines(row: BookRow, language: Language): string {
  const total = Number(row['lines_total'] ?? 0);
  if (total <= 1) return '';
  const listed = Number(row['evidence_listed'] ?? total);
  const zh = language === 'zh';
  if (listed >= total) return zh ? ' 等' : ', …';
  const command = `mingcha suspects show ${row['suspect_no'] ?? ''} --lines all`;
  return zh
    ? ` 等；共 ${grouped(String(total))} 条，列 ${listed} 条，全部见 ${command}`
    : `, …; ${listed} of ${grouped(String(total))} listed, all by ${command}`;
}

const kindWords = (kind: string, language: Language): string => kindNamed(kind)?.label[language] ?? kind;

/** Rows with the texts of their rule and with where their evidence is. */
async function* worded(
  rows: AsyncIterable<BookRow>,
  request: BookRequest,
  run: WorkbookRun | undefined,
): AsyncGenerator<BookRow> {
  const { language, hide, onRow } = request;
  const rules = ruleTexts(request);
  for await (const row of rows) {
    onRow();
    hide(row);
    const rule = rules.get(row['rule_id'] ?? '');
    const kind = row['kind'] ?? null;
    row['suspect_no'] = (row['suspect_id'] ?? '').slice(0, PRINTED_ID);
    row['rule_title'] = rule?.title ?? null;
    row['basis'] = rule?.basis ?? null;
    row['innocent'] = rule?.innocent ?? null;
    row['request'] = rule?.request ?? null;
    row['evidence_place'] =
      kind === null ? null : `${kindWords(kind, language)} ${row['key'] ?? ''}${moreLines(row, language)}`;
    row['screened_in'] = screenedIn(row, run, language);
    if ('export_mark' in row) markExport(row, language, request.filter.reader);
    yield row;
  }
}

/** What is said of each rule beside its suspects. */
function ruleTexts({ catalogue, language }: BookRequest) {
  return new Map(
    catalogue.rules.map((rule) => {
      const [innocent, request] = [rule.innocent.join('、'), rule.request.join('、')];
      const basis = basisText(rule, catalogue.law, language);
      return [rule.id, { title: rule.title[language], basis, innocent, request }];
    }),
  );
}

/** Institutions with their amounts in 万元 beside those in yuan. */
async function* inTenThousands(rows: AsyncIterable<BookRow>): AsyncGenerator<BookRow> {
  const wan = (yuan: string | null | undefined): string => toTenThousands(yuan ?? '0');
  for await (const row of rows) {
    row['amount_once_wan'] = wan(row['amount_once']);
    row['amount_estimated_wan'] = wan(row['amount_estimated']);
    yield row;
  }
}

function screenedIn(row: BookRow, run: WorkbookRun | undefined, language: Language): string {
  const [first, last] = [row['first_seen_run'] ?? '', row['last_seen_run'] ?? ''];
  if (run === undefined || run.run !== last) return last;
  const digest = run.lock_digest.slice(0, 12);
  return language === 'zh'
    ? `${last}（首见 ${first}），截至 ${run.as_of ?? '—'}，规则集 ${digest}，${run.finished_at}`
    : `${last} (first ${first}), as of ${run.as_of ?? '—'}, rules ${digest}, ${run.finished_at}`;
}

function coverageOf(
  { filter, catalogue, language }: BookRequest,
  outcomes: ReadonlyMap<string, RuleOutcome>,
  here: readonly GroupTotal[],
  values: ReadonlyMap<string, number>,
): RuleCoverage[] {
  const wanted = ({ id, topic }: Rule): boolean =>
    (filter.rules.length === 0 || filter.rules.includes(id)) &&
    (filter.topics.length === 0 || filter.topics.includes(topic));
  return catalogue.rules.filter(wanted).map((rule): RuleCoverage => {
    const outcome = outcomes.get(rule.id);
    const missing = Object.entries(outcome?.could_not_tell ?? {})
      .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .map(([name, rows]) => untoldName(name, rows, language));
    return {
      rule_id: rule.id,
      rule_title: rule.title[language],
      rule_version: outcome?.rule_version ?? rule.version,
      topic: rule.topic,
      class: rule.class,
      status: outcome?.status,
      rule_status: rule.status,
      run: outcome?.run ?? null,
      suspects: outcome?.suspects ?? '0',
      suspects_here: String(here.find((one) => one.name === rule.id)?.suspects ?? 0),
      rows_in: outcome?.rows_in ?? null,
      rows_tested: outcome?.rows_tested ?? null,
      could_not_tell_rows: outcome?.could_not_tell_rows ?? null,
      unit: countedUnit(rule, language),
      missing,
      problem: outcome?.problem ?? null,
      ...(rule.kind === 'indicator' ? { values: values.get(rule.id) ?? 0 } : {}),
    };
  });
}

/** How many values each indicator gave when it ran last. */
async function indicatorCounts(session: Session, { catalogue }: BookRequest): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { id } of catalogue.rules.filter(({ kind }) => kind === 'indicator')) {
    const edition = await indicatorEdition(session, id);
    if (edition !== undefined) counts.set(id, (await indicatorValues(session, edition)).length);
  }
  return counts;
}

async function qualityOf(session: Session, language: Language): Promise<Quality> {
  const { batches, flags, ignored } = await workbookQuality(session);
  const things = (noted: readonly Noted[], words: (one: Noted) => string) =>
    noted.map((one) => ({ ...one, kind: kindWords(one.kind, language), words: words(one) }));
  const waiting = await quarantineCounts(session);
  return {
    batches: batches.map((batch) => ({ ...batch, kind_words: kindWords(batch['kind'] ?? '', language) })),
    quarantine: waiting.map((one) => ({
      kind: kindWords(one.kind, language),
      name: one.code,
      words: reasonWords(one, language),
      records: one.records,
    })),
    quarantined: await countQuarantined(session, {}),
    flags: things(flags, (one) => flagWords(one.name, one.kind, language)),
    ignored: things(ignored, () => ''),
  };
}

function summaryOf(
  request: BookRequest,
  totals: WorkbookTotals,
  run: WorkbookRun | undefined,
  outcomes: ReadonlyMap<string, RuleOutcome>,
): Summary {
  const { catalogue, filter, language } = request;
  const rules = new Map(catalogue.rules.map((rule) => [rule.id, rule]));
  return {
    origin: originOf(request, run),
    all: totals.all,
    others: isPart(filter) ? totals.others : undefined,
    rules: totals.rules.map((group) => {
      const rule = rules.get(group.name);
      return {
        ...group,
        title: rule?.title[language] ?? '',
        version: outcomes.get(group.name)?.rule_version ?? '',
        topic: rule?.topic ?? '',
        class: rule?.class ?? '',
      };
    }),
    topics: totals.topics,
    districts: totals.districts,
    perInstitution: filter.perInstitution,
    notes: notesOf(request, run, outcomes, totals.dismissed),
  };
}

/** The sheets of a workbook. Needs `chooseForWorkbook` before it, in the same state of the warehouse. */
export async function sheetsOf(session: Session, request: BookRequest): Promise<Sheet[]> {
  const { filter, language } = request;
  const bureau = filter.reader === 'bureau';
  const run = await workbookRun(session);
  const outcomes = await ruleOutcomes(session);
  const totals = await workbookTotals(session);
  const contents: WorkbookContents = {
    summary: summaryOf(request, totals, run, outcomes),
    institutions: inTenThousands(workbookInstitutions(session)),
    ranked: bureau,
    suspects: worded(workbookSuspects(session, language), request, run),
    lines: worded(workbookLines(session), request, run),
    coverage: bureau ? coverageOf(request, outcomes, totals.rules, await indicatorCounts(session, request)) : undefined,
    quality: bureau ? await qualityOf(session, language) : undefined,
    pageFoot: pageFootOf(request, run),
  };
  return workbookSheets(contents, language);
}
