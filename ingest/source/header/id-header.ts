import { KINDS } from '../../../records/kinds.ts';
import { normalHeader } from '../../landing/match-header.ts';
import { keyParts, watchedIds } from '../../landing/watched-ids.ts';

/** Names of the ids that records are told or joined by, in any kind, and that mean no day in another. */
const IDS: ReadonlySet<string> = (() => {
  const ids = new Set<string>();
  const days = new Set<string>();
  for (const kind of KINDS) {
    const all = new Set(kind.columns.map(({ name }) => name));
    const own = new Set([...watchedIds(kind, all), ...keyParts(kind, all, new Set())]);
    for (const column of kind.columns) {
      const day = column.type === 'time' || column.type === 'date';
      const found = own.has(column) ? ids : day ? days : undefined;
      for (const name of [column.name, ...column.aliases, column.label.zh]) found?.add(normalHeader(name));
    }
  }
  return new Set([...ids].filter((name) => !days.has(name)));
})();

/** Whether a header names an id that records are told or joined by: a number below it is no day, whatever its format. */
export function isIdHeader(header: string): boolean {
  return IDS.has(normalHeader(header));
}
