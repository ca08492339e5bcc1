import { KINDS } from '../records/kinds.ts';
import { normalHeader } from './landing/match-header.ts';

const DECLARED: ReadonlySet<string> = new Set(
  KINDS.flatMap((kind) =>
    kind.columns.flatMap((column) => [column.name, ...column.aliases, column.label.zh].map(normalHeader)),
  ),
);

/** Whether a header is one that a kind declares for a column, as it is or narrowed by `normalHeader`. */
export function isDeclaredHeader(header: string): boolean {
  return DECLARED.has(normalHeader(header));
}
