import { isDeclaredHeader } from './declared-headers.ts';
import { normalHeader } from './landing/match-header.ts';
import { columnsRead } from './mapping/layouts-of-mapping.ts';
import type { Mapping } from './mapping/mapping.ts';

/** Tells headers that a kind or the mapping in use declares from other text: the title row of a sheet holds none. */
export function knownHeaders(mapping: Mapping | undefined): (header: string) => boolean {
  const mapped = new Set(
    (mapping?.maps ?? []).flatMap((map) => [...columnsRead(map), ...(map.source.header ?? [])].map(normalHeader)),
  );
  return (header) => isDeclaredHeader(header) || (mapped.size > 0 && mapped.has(normalHeader(header)));
}
