import { KINDS } from '../records/kinds.ts';
import { normalHeader } from './landing/match-header.ts';
import { columnsRead } from './mapping/layouts-of-mapping.ts';
import type { Mapping } from './mapping/mapping.ts';

const DECLARED: ReadonlySet<string> = new Set(
  KINDS.flatMap((kind) =>
    kind.columns.flatMap((column) => [column.name, ...column.aliases, column.label.zh].map(normalHeader)),
  ),
);

/** Tells headers that a kind or the mapping in use declares from other text: the title row of a sheet holds none. */
export function knownHeaders(mapping: Mapping | undefined): (header: string) => boolean {
  const mapped = new Set(
    (mapping?.maps ?? []).flatMap((map) => [...columnsRead(map), ...(map.source.header ?? [])].map(normalHeader)),
  );
  return (header) => {
    const normal = normalHeader(header);
    return DECLARED.has(normal) || mapped.has(normal);
  };
}
