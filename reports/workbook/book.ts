import type { Language } from '../../base/language.ts';
import type { BookRow } from './column.ts';
import { COVERAGE_COLUMNS, coverageRows, type RuleCoverage } from './coverage.ts';
import { listSheet } from './list-sheet.ts';
import { qualitySheet, type Quality } from './quality.ts';
import { institutionColumns, LINE_COLUMNS, SUSPECT_COLUMNS } from './suspect-columns.ts';
import { summarySheet, type Summary } from './summary.ts';
import type { Sheet } from './xlsx/sheet.ts';

/** What a workbook of suspects is made of. Persons are as they shall be read: the sheets mask nothing. */
export interface WorkbookContents {
  readonly summary: Summary;
  readonly institutions: AsyncIterable<BookRow> | Iterable<BookRow>;
  /** Whether it is told how likely a problem is at each institution: not in what goes to one. */
  readonly ranked: boolean;
  readonly suspects: AsyncIterable<BookRow> | Iterable<BookRow>;
  readonly lines: AsyncIterable<BookRow> | Iterable<BookRow>;
  /** Left out of what goes to an institution, as is the quality of the city's data. */
  readonly coverage: readonly RuleCoverage[] | undefined;
  readonly quality: Quality | undefined;
  /** Printed below every page: which run, and that it is confidential. */
  readonly pageFoot: string;
}

const WORDS = {
  zh: {
    head: '明察 · 疑点均为疑似，以核查结论为准',
    institutions: '机构',
    suspects: '疑点',
    lines: '明细',
    coverage: '规则覆盖',
    noInstitution: '（未归属机构）',
    notTold: '—（无法认定）',
  },
  en: {
    head: 'Mingcha · suspected only, until checked',
    institutions: 'Institutions',
    suspects: 'Suspects',
    lines: 'Lines',
    coverage: 'Rules',
    noInstitution: '(no institution)',
    notTold: '— (cannot be told)',
  },
} as const;

async function* namedRows(rows: WorkbookContents['institutions'], language: Language): AsyncGenerator<BookRow> {
  const { noInstitution, notTold } = WORDS[language];
  for await (const row of rows) {
    const named = row['fixmedins_code'] === '' ? { ...row, fixmedins_name: noInstitution } : row;
    yield { ...named, fund_once: row['fund_once'] ?? notTold };
  }
}

/**
 * The sheets of a workbook, in their order: 汇总, 机构, 疑点, 明细, and where they are told, 规则覆盖, 数据质量. Rows are asked for
 * sheet by sheet.
 */
export function workbookSheets(contents: WorkbookContents, language: Language): Sheet[] {
  const words = WORDS[language];
  const page = { pageHead: words.head, pageFoot: contents.pageFoot };
  const wide = { ...page, paper: 'A3' as const, fixedColumns: 3, pagesWide: 1 };
  const institutions = namedRows(contents.institutions, language);
  const coverage = contents.coverage === undefined ? undefined : coverageRows(contents.coverage, language);
  return [
    summarySheet(contents.summary, language, page),
    listSheet(words.institutions, institutionColumns(contents.ranked), institutions, language, wide),
    listSheet(words.suspects, SUSPECT_COLUMNS, contents.suspects, language, wide),
    listSheet(words.lines, LINE_COLUMNS, contents.lines, language, wide),
    ...(coverage === undefined
      ? []
      : [listSheet(words.coverage, COVERAGE_COLUMNS, coverage, language, { ...wide, fixedColumns: 2 })]),
    ...(contents.quality === undefined ? [] : [qualitySheet(contents.quality, language, page)]),
  ];
}
