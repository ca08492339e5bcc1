import { isMap, isNode, isScalar, isSeq } from 'yaml';

/** Keys and list positions from the top of a document to one of its values. */
export type Path = readonly PropertyKey[];

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

/**
 * Finds the place of a value in a YAML document, as a character offset: a scalar's own start, for a map or list the
 * start of the key that holds it. Where the path leads to nothing, the nearest part above it. With `prefer` key, the
 * key of a scalar too.
 */
export function locate(contents: unknown, path: Path, prefer: 'key' | 'value' = 'value'): number {
  let node = contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return offset;
      const key = startOf(pair.key) ?? offset;
      node = pair.value;
      offset = prefer === 'value' && isScalar(node) && node.value !== null ? (startOf(node) ?? key) : key;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined) return offset;
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}
