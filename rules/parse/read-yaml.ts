import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Scalar } from 'yaml';
import type { Problem } from '../../base/problem.ts';
import { ruleProblem } from '../problems.ts';
import { lineHabit } from './habits.ts';
import { locate, type Path } from './locate.ts';
import { quickYaml } from './quick-yaml.ts';
import { yamlMessage } from './yaml-messages.ts';

/** One YAML text as plain data that remembers where each value stood. */
export interface YamlFile {
  readonly file: string;
  /** Undefined when the text is not valid YAML. */
  readonly value: unknown;
  /** Syntax errors: the first one and every repeated key. */
  readonly problems: readonly Problem[];
  /** `file:line:column` of what stands at a path; of the nearest part above it when nothing does. */
  readonly at: (path: Path) => string;
  /** The same for the key at a path, whatever its value is. */
  readonly keyAt: (path: Path) => string;
}

/** Tells for a path whether scalars below it keep their exact text. */
export type ExactAt = (path: Path) => boolean;

function scalarValue(node: Scalar, exact: boolean): unknown {
  return exact && node.value !== null && node.source !== undefined ? node.source : node.value;
}

function plain(node: unknown, path: Path, exactAt: ExactAt, onAlias: (path: Path) => void): unknown {
  if (isScalar(node)) return scalarValue(node, exactAt(path));
  if (isSeq(node)) return node.items.map((item, i) => plain(item, [...path, i], exactAt, onAlias));
  if (isMap(node)) {
    // Object.fromEntries defines own properties, so that a key __proto__ is a key like any other.
    return Object.fromEntries(
      node.items.map((pair) => {
        const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
        return [key, plain(pair.value, [...path, key], exactAt, onAlias)];
      }),
    );
  }
  if (isAlias(node)) onAlias(path);
  return null;
}

/** Errors after the first are mostly its echoes, so only repeated keys are told beside it. */
function syntaxProblems(document: Document.Parsed, text: string, where: (offset: number) => string): Problem[] {
  const all = [...document.errors, ...document.warnings];
  const repeated = all.filter((error) => error.code === 'DUPLICATE_KEY');
  const first = all.find((error) => error.code !== 'DUPLICATE_KEY');
  return (first === undefined ? repeated : [first, ...repeated]).map((error) => {
    const start = text.lastIndexOf('\n', error.pos[0] - 1) + 1;
    const [line = ''] = text.slice(start).split('\n', 1);
    const message = lineHabit(line) ?? yamlMessage(error.code, error.message);
    return ruleProblem('MC-RULE-001', where(error.pos[0]), { reasonZh: message.zh, reasonEn: message.en });
  });
}

/** What `readYaml` promises, by a reader that knows the place of everything and a reason for every error, and is slow. */
export function readWithCare(text: string, file: string, exactAt: ExactAt): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core', stringKeys: true });
  const where = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const at = (path: Path): string => where(locate(document.contents, path));
  const keyAt = (path: Path): string => where(locate(document.contents, path, 'key'));
  const problems = syntaxProblems(document, text, where);
  if (problems.length > 0) return { file, value: undefined, problems, at, keyAt };
  const aliases: Problem[] = [];
  const value = plain(document.contents, [], exactAt, (path) => {
    const reason = {
      reasonZh: '不支持锚点和别名；共用的行请写成夹具。',
      reasonEn: 'Aliases are not supported; put shared rows into a fixture.',
    };
    aliases.push(ruleProblem('MC-RULE-001', at(path), reason));
  });
  return { file, value: aliases.length > 0 ? undefined : value, problems: aliases, at, keyAt };
}

/**
 * Reads one YAML text (version 1.2, core schema, so dates stay text and only plain numbers, `true`, `false` and null
 * become values). Where `exactAt` says so a scalar keeps the text it was written as: `88.00`, `0012` and `2025-01-01`
 * reach the warehouse as they stand; an empty value, `~` and `null` are null there too, unless quoted.
 * Aliases are refused: fixtures are how rule tests share rows. Places are worked out when first asked for.
 */
export function readYaml(text: string, file: string, exactAt: ExactAt = () => false): YamlFile {
  const quick = quickYaml(text, exactAt);
  if (quick === undefined) return readWithCare(text, file, exactAt);
  let careful: YamlFile | undefined;
  const places = (): YamlFile => (careful ??= readWithCare(text, file, exactAt));
  return {
    file,
    value: quick.value,
    problems: [],
    at: (path) => places().at(path),
    keyAt: (path) => places().keyAt(path),
  };
}
