import { fromFen, toFen } from '../../base/decimal.ts';
import type { Language } from '../../base/language.ts';
import type { Problem } from '../../base/problem.ts';
import type { DailyNamed, DailySummary } from '../../reports/daily-summary.ts';
import type { Catalogue } from '../../rules/catalogue.ts';
import { headInWarehouse } from '../../store/audit/append.ts';
import { dailySteps } from '../../store/daily/days.ts';
import { dailyFiles } from '../../store/daily/files.ts';
import { landedBy } from '../../store/daily/landed.ts';
import { dayChanges, waitingOn, type DayChanges, type UntoldRule } from '../../suspects/day-changes.ts';
import { ledgerSummary } from '../../suspects/summary.ts';
import { spoken } from '../render/first-screen/institutions.ts';
import { streamUntoldText, type StreamUntold } from '../render/stream-untold.ts';
import { untoldLabel } from '../render/untold.ts';
import { becameOf } from './became.ts';
import type { DayRun } from './day-run.ts';
import type { LandDetail } from './land.ts';
import { pendingOf } from './pending.ts';

const INSTITUTIONS = 5;
const COLUMNS_NAMED = 2;

const CAUSES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  data: { zh: '数据变化', en: 'data' },
  rule: { zh: '规则变化', en: 'rule' },
  knowledge: { zh: '知识库变化', en: 'knowledge' },
  exception: { zh: '列为例外', en: 'exception' },
};

function untoldOf({ untold }: DayChanges, status: UntoldRule['status'], language: Language): DailyNamed[] {
  return untold
    .filter((one) => one.status === status)
    .map(({ rule_id, columns, problem }) => {
      const names = Object.keys(columns).toSorted((a, b) => (columns[b] ?? 0) - (columns[a] ?? 0));
      const words = names.slice(0, COLUMNS_NAMED).map((name) => untoldLabel(name, status === 'skipped', language));
      return { name: rule_id, why: status === 'error' ? (problem ?? '') : words.join(language === 'zh' ? '、' : ', ') };
    });
}

/** What is known of a day beside the warehouse. */
export interface DayEnd {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly exit: number;
  readonly run: string;
  readonly catalogue: Catalogue;
  readonly wrong: readonly Problem[];
  /** Files that were written, as a reader sees them. */
  readonly exports: readonly string[];
  readonly unsaved: readonly DailyNamed[];
}

const total = (amounts: readonly string[]): string => fromFen(amounts.reduce((sum, one) => sum + toFen(one), 0n));

const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Math.round((Date.parse(`${to.replace(' ', 'T')}Z`) - Date.parse(`${from.replace(' ', 'T')}Z`)) / 1000));

/** Puts together what the page of a day says, all of it from the warehouse: a run that went on after a kill says the same. */
export async function summaryOf(run: DayRun, end: DayEnd): Promise<DailySummary> {
  const { book, day, attempt, context } = run;
  const { language } = context;
  const files = await dailyFiles(book, run);
  const land = ((await dailySteps(book, run)).get('land')?.detail ?? {}) as unknown as LandDetail;
  const changes = await dayChanges(book, end.run, INSTITUTIONS);
  const ledger = await ledgerSummary(book);
  const titles = new Map(end.catalogue.rules.map(({ id, title }) => [id, spoken(title[language])]));
  const count = (event: string): number =>
    changes.moved.filter((one) => one.event === event).reduce((sum, { suspects }) => sum + suspects, 0);
  const stream = changes.options['stream'] as StreamUntold | undefined;
  return {
    day,
    attempt,
    started_at: end.startedAt,
    finished_at: end.finishedAt,
    made_up: end.startedAt.slice(0, 10) > day,
    seconds: secondsBetween(end.startedAt, end.finishedAt),
    exit: end.exit,
    run: end.run,
    cut: changes.cut,
    as_of: changes.as_of,
    rules_run: changes.rules_run,
    files: files.length,
    landed: await landedBy(book, [...new Set(files.flatMap(({ batches }) => batches))], end.startedAt),
    ...becameOf(files, land, language),
    pending: pendingOf(files, land, language),
    stream: streamUntoldText(stream, language),
    fresh: {
      suspects: changes.fresh.reduce((sum, { fresh }) => sum + fresh, 0),
      amount_once: total(changes.fresh.map((one) => one.fresh_amount_once)),
      amount_estimated: total(changes.fresh.map((one) => one.fresh_estimated)),
    },
    rules: changes.fresh.map((one) => ({
      name: `${one.rule_id} ${titles.get(one.rule_id) ?? ''}`,
      suspects: one.fresh,
      amount_once: one.fresh_amount_once,
      amount_estimated: one.fresh_estimated,
    })),
    institutions: changes.institutions.map((one) => ({
      ...one,
      name: `${one.fixmedins_code} ${one.fixmedins_name ?? ''}`,
    })),
    updated: count('updated'),
    updated_by: changes.updated_by,
    gone: changes.moved
      .filter(({ event }) => event === 'gone')
      .map(({ cause, suspects }) => ({ why: CAUSES[cause ?? '']?.[language] ?? cause ?? '', suspects })),
    stale: count('stale'),
    ...(await waitingOn(book, day, end.run)),
    failed: untoldOf(changes, 'error', language),
    skipped: untoldOf(changes, 'skipped', language),
    partial: untoldOf(changes, 'partial', language),
    wrong: end.wrong.map(({ code, where, what }) => ({ name: where, why: `${code} ${what[language]}` })),
    active: ledger.active,
    dismissed: ledger.dismissed,
    amount_once: ledger.amount_once,
    amount_estimated: ledger.amount_estimated,
    exports: end.exports,
    unsaved: end.unsaved,
    audit: await headInWarehouse(book),
  };
}
