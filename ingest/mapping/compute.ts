import type { Text } from '../../base/language.ts';
import { nearestName } from '../../base/suggest.ts';
import { StatementError, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { ALLOWED_FUNCTIONS } from './allowed-functions.ts';

/** An expression found safe, in the parser's own spelling, and the source columns it reads. */
export interface Computed {
  readonly sql: string;
  readonly reads: readonly string[];
}

export interface ComputeFault {
  readonly reason: Text;
  readonly near: string;
}

type Node = Readonly<Record<string, unknown>>;

const ALLOWED_CLASSES: ReadonlySet<string> = new Set(
  'COLUMN_REF CONSTANT FUNCTION CAST CASE COMPARISON CONJUNCTION OPERATOR BETWEEN'.split(' '),
);

/** Parts of a SELECT that stay empty when it is nothing but one expression. */
const EMPTY_PARTS = ['where_clause', 'having', 'sample', 'qualify'] as const;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

const fault = (zh: string, en: string, near = ''): ComputeFault => ({ reason: { zh, en }, near });

function expressionOf(parsed: Node): Node | ComputeFault {
  const notOne = fault('只能写一个表达式。', 'It must be one expression and nothing else.');
  if (parsed['error_type'] === 'not implemented') return notOne;
  if (parsed['error'] === true)
    return fault(
      `表达式有语法错误：${String(parsed['error_message'])}`,
      `The expression does not parse: ${String(parsed['error_message'])}`,
    );
  const statements = parsed['statements'];
  const only = Array.isArray(statements) && statements.length === 1 ? (statements[0] as unknown) : undefined;
  const select = isNode(only) ? only['node'] : undefined;
  if (!isNode(select) || select['type'] !== 'SELECT_NODE') return notOne;
  const list = select['select_list'];
  const from = select['from_table'];
  const ctes = select['cte_map'];
  const plain =
    EMPTY_PARTS.every((part) => isEmpty(select[part])) &&
    isEmpty(select['modifiers']) &&
    isEmpty(select['group_expressions']) &&
    isEmpty(select['group_sets']) &&
    isNode(from) &&
    from['type'] === 'EMPTY' &&
    isNode(ctes) &&
    isEmpty(ctes['map']);
  const expression = Array.isArray(list) && list.length === 1 ? (list[0] as unknown) : undefined;
  return plain && isNode(expression) && expression['alias'] === '' ? expression : notOne;
}

/** Walks an expression and collects the columns it reads; stops at the first node that is not allowed. */
function walk(node: unknown, reads: Set<string>): ComputeFault | undefined {
  if (Array.isArray(node)) {
    for (const child of node as unknown[]) {
      const found = walk(child, reads);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isNode(node)) return undefined;
  const kind = node['class'];
  if (typeof kind === 'string') {
    if (!ALLOWED_CLASSES.has(kind))
      return fault(`不允许 ${kind.toLowerCase()}。`, `${kind.toLowerCase()} is not allowed here.`);
    if (kind === 'CONSTANT') return undefined;
    if (kind === 'COLUMN_REF') return readColumn(node, reads);
    if (kind === 'FUNCTION') {
      const name = String(node['function_name']);
      const qualified = node['schema'] !== '' || node['catalog'] !== '';
      if (qualified || !ALLOWED_FUNCTIONS.has(name)) {
        const near = nearestName(name, ALLOWED_FUNCTIONS);
        return fault(
          `不允许函数 ${name}。`,
          `The function ${name} is not allowed here.`,
          near === undefined ? '' : `${near}?`,
        );
      }
    }
  }
  for (const child of Object.values(node)) {
    const found = walk(child, reads);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readColumn(node: Node, reads: Set<string>): ComputeFault | undefined {
  const names = node['column_names'];
  if (!Array.isArray(names) || names.length !== 1)
    return fault('列名不能带表名。', 'A column is named without a table.');
  reads.add(String(names[0]));
  return undefined;
}

const message = (error: StatementError): string =>
  (error.cause instanceof Error ? error.cause.message : error.message).split('\n')[0] ?? '';

/**
 * Checks an expression of a mapping file: one SQL expression over source columns as text, without subqueries, and with
 * functions of a short list only. What is run later is the parser's spelling of it, never the file's.
 */
export async function checkCompute(session: Session, expression: string): Promise<Computed | ComputeFault> {
  if (expression.includes('\0')) return fault('含有空字符。', 'It holds a NUL character.');
  const json = (await session.value(`SELECT json_serialize_sql(${literal(`SELECT ${expression}`)})`)) ?? '{}';
  const parsed: unknown = JSON.parse(json);
  const found = expressionOf(isNode(parsed) ? parsed : {});
  if ('reason' in found && 'near' in found) return found as unknown as ComputeFault;
  const reads = new Set<string>();
  const refused = walk(found, reads);
  if (refused !== undefined) return refused;
  const spelt = (await session.value(`SELECT json_deserialize_sql(${literal(json)})`)) ?? '';
  const sql = spelt.replace(/^SELECT /, '');
  const columns = ['NULL::VARCHAR AS _', ...[...reads].map((name) => `NULL::VARCHAR AS ${identifier(name)}`)];
  try {
    await session.rows(`SELECT CAST((${sql}) AS VARCHAR) FROM (SELECT ${columns.join(', ')}) LIMIT 0`);
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return fault(`表达式无法执行：${message(error)}`, `The expression cannot run: ${message(error)}`);
  }
  return { sql, reads: [...reads] };
}
