type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : []);

/** Whether rows of a query, as DuckDB serializes it, have columns that it does not name. */
function hasStar(query: unknown): boolean {
  if (!isNode(query)) return false;
  if (query['type'] === 'SET_OPERATION_NODE') return hasStar(query['left']) || hasStar(query['right']);
  return nodes(query['select_list']).some((one) => one['class'] === 'STAR');
}

/** How one part of a query compares rows by columns that it does not name; undefined where it does not. */
function compares(node: Node): string | undefined {
  if (node['type'] === 'SET_OPERATION_NODE') {
    const how = String(node['setop_type']);
    return hasStar(node) && !(how.startsWith('UNION') && node['setop_all'] === true) ? how : undefined;
  }
  if (node['class'] === 'STAR' && node['columns'] === true) return 'COLUMNS(*)';
  if (node['ref_type'] === 'NATURAL') return 'NATURAL JOIN';
  if (node['type'] !== 'SELECT_NODE' || !hasStar(node)) return undefined;
  if (node['aggregate_handling'] === 'FORCE_AGGREGATES') return 'GROUP BY ALL';
  const isDistinct = ({ type, distinct_on_targets: on }: Node): boolean =>
    type === 'DISTINCT_MODIFIER' && nodes(on).length === 0;
  return nodes(node['modifiers']).some(isDistinct) ? 'DISTINCT' : undefined;
}

/** All ways in which a query, as the JSON of `json_serialize_sql`, compares rows by columns that it does not name. */
export function wholeRowsCompared(json: unknown): string[] {
  if (Array.isArray(json)) return json.flatMap(wholeRowsCompared);
  if (!isNode(json)) return [];
  const own = compares(json);
  return [...(own === undefined ? [] : [own]), ...Object.values(json).flatMap(wholeRowsCompared)];
}
