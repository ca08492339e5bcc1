import { isMap, isNode, isScalar, LineCounter, type Document, type Pair } from 'yaml';

/** Tells where in a YAML file a value stands. */
export interface Places {
  /** `file:line:column` of the value under a path, or of the nearest value above it. */
  readonly of: (path: readonly PropertyKey[]) => string;
  /** `file:line:column` of a key inside the map under a path. */
  readonly ofKey: (path: readonly PropertyKey[], key: string) => string;
  readonly ofOffset: (offset: number) => string;
}

/** Places in one parsed file. */
export function placesIn(file: string, document: Document, lines: LineCounter): Places {
  const ofOffset = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const ofNode = (node: unknown): string | undefined =>
    isNode(node) && node.range !== undefined && node.range !== null ? ofOffset(node.range[0]) : undefined;
  const at = (path: readonly PropertyKey[]): unknown =>
    path.length === 0 ? document.contents : document.getIn(path, true);
  const of = (path: readonly PropertyKey[]): string => {
    for (let length = path.length; length >= 0; length--) {
      const place = ofNode(at(path.slice(0, length)));
      if (place !== undefined) return place;
    }
    return `${file}:1:1`;
  };
  const ofKey = (path: readonly PropertyKey[], key: string): string => {
    const map = at(path);
    const pair: Pair | undefined = isMap(map)
      ? map.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    return ofNode(pair?.key) ?? of(path);
  };
  return { of, ofKey, ofOffset };
}
