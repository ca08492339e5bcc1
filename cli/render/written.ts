import type { Language } from '../../base/language.ts';
import { SUSPECT_COLUMNS } from '../../reports/workbook/suspect-columns.ts';
import { FILLED_IN } from '../../suspects/work/sheet-columns.ts';

/** What somebody wrote in a workbook, under the labels of its columns and in their order. */
export function writtenRows(written: Readonly<Record<string, unknown>>, language: Language): [string, string][] {
  return SUSPECT_COLUMNS.filter(({ name }) => FILLED_IN.some((filled) => filled === name)).flatMap(
    ({ name, label }): [string, string][] => {
      const value = written[name];
      // What has a place of its own is told there.
      if (typeof value !== 'string' || value === '' || ['verdict', 'handled_how'].includes(name)) return [];
      return [[label[language], value]];
    },
  );
}
