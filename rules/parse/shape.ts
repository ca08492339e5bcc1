import { z } from 'zod';
import type { Problem, ProblemParameters } from '../../base/problem.ts';
import { ruleProblem } from '../problems.ts';
import { listed, near, typeName, typeOf } from './describe.ts';
import { valueHabit } from './habits.ts';
import type { Path } from './locate.ts';
import type { YamlFile } from './read-yaml.ts';

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.core.$ZodOptional) return unwrapped(schema._zod.def.innerType);
  if (schema instanceof z.core.$ZodDefault) return unwrapped(schema._zod.def.innerType);
  if (schema instanceof z.core.$ZodNullable) return unwrapped(schema._zod.def.innerType);
  return schema;
}

/** The keys that a schema allows at a path; none where it allows any. */
export function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  let here = unwrapped(schema);
  for (const step of path) {
    if (here instanceof z.core.$ZodObject) {
      const next: z.core.$ZodType | undefined = here._zod.def.shape[String(step)];
      if (next === undefined) return [];
      here = unwrapped(next);
    } else if (here instanceof z.core.$ZodArray) here = unwrapped(here._zod.def.element);
    else if (here instanceof z.core.$ZodRecord) here = unwrapped(here._zod.def.valueType);
    else return [];
  }
  return here instanceof z.core.$ZodObject ? Object.keys(here._zod.def.shape) : [];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (here, step) => (typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined),
    value,
  );
}

const scalarText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? `${value}` : typeOf(value).en;

/** A path as a person writes it: tests[0].given.trac_d */
function pathName(path: Path): string {
  const name = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return name.replace(/^\./, '') || 'YAML';
}

function textOf(parameters: unknown, language: 'zh' | 'en', otherwise: string): string {
  const text = valueAt(parameters, [language]);
  return typeof text === 'string' ? text : otherwise;
}

/** Ways in which a file can miss its shape, under the codes that rule files have for them. */
export type ShapeCode = 'MC-RULE-002' | 'MC-RULE-003' | 'MC-RULE-004' | 'MC-RULE-005' | 'MC-RULE-006';

/** Makes the problem of one miss; files that are no rules have words of their own. */
export type ShapeProblem = (code: ShapeCode, where: string, parameters: ProblemParameters) => Problem;

function problemsOfIssue(
  issue: z.core.$ZodIssue,
  yaml: YamlFile,
  schema: z.core.$ZodType,
  problem: ShapeProblem,
): Problem[] {
  const where = yaml.at(issue.path);
  const key = pathName(issue.path);
  const found = valueAt(yaml.value, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((name) =>
      problem('MC-RULE-002', yaml.keyAt([...issue.path, name]), {
        key: pathName([...issue.path, name]),
        known: listed(known),
        ...near(name, known),
      }),
    );
  }
  if (found === undefined && issue.path.length > 0) return [problem('MC-RULE-003', where, { key })];
  if (issue.code === 'invalid_type') {
    const expected = typeName(issue.expected);
    const actual = typeOf(found);
    const habit = valueHabit(found, issue.expected);
    return [
      problem('MC-RULE-004', where, {
        key,
        expectedZh: expected.zh,
        expectedEn: expected.en,
        foundZh: actual.zh,
        foundEn: actual.en,
        nearZh: habit?.zh ?? '',
        nearEn: habit?.en ?? '',
      }),
    ];
  }
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    const value = scalarText(found);
    return [problem('MC-RULE-005', where, { key, value, known: listed(known), ...near(value, known) })];
  }
  const parameters = issue.code === 'custom' ? issue.params : undefined;
  return [
    problem('MC-RULE-006', where, {
      key,
      reasonZh: textOf(parameters, 'zh', issue.message),
      reasonEn: textOf(parameters, 'en', issue.message),
    }),
  ];
}

/** What a YAML file turned out to be: its value when it has the shape asked for, or every problem it has. */
export type Shaped<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value?: undefined; readonly problems: readonly Problem[] };

/** Checks a YAML file against a schema. Collects all problems, each with its place and, for near misses, a suggestion. */
export function checkShape<T>(schema: z.ZodType<T>, yaml: YamlFile, problem: ShapeProblem = ruleProblem): Shaped<T> {
  if (yaml.problems.length > 0) return { problems: yaml.problems };
  const result = schema.safeParse(yaml.value);
  if (result.success) return { value: result.data, problems: [] };
  const { issues } = result.error;
  // An unknown key is why its mapping does not hold together: one of the two says it better.
  const unknown = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => path.join('.')));
  return {
    problems: issues
      .filter(({ code, path }) => code !== 'custom' || !unknown.has(path.join('.')))
      .flatMap((issue) => problemsOfIssue(issue, yaml, schema, problem)),
  };
}
