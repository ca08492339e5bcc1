import type { Path } from '../parse/locate.ts';
import { partsOf, type Conditions, type Where } from './model.ts';
import { parseWhere } from './parse-where.ts';

/** An expression of a rule file with its place: the rule's own `where`, or one inside its parameters. */
export interface WrittenWhere {
  readonly path: Path;
  readonly text: string;
}

/** Every text called `where` inside parameters: a breach of a `row` rule may ask for named conditions too. */
export function wheresIn(params: unknown, path: Path = ['params']): WrittenWhere[] {
  if (typeof params !== 'object' || params === null) return [];
  return Object.entries(params).flatMap(([name, value]: [string, unknown]) => {
    const step = Array.isArray(params) ? Number(name) : name;
    const here = [...path, step];
    return name === 'where' && typeof value === 'string' ? [{ path: here, text: value }] : wheresIn(value, here);
  });
}

/**
 * What narrows the records that a rule looks at: its `where`, or, left out, all conditions joined by `and` that no expression
 * inside its parameters names. Undefined where nothing does, or where the text cannot be read.
 */
export function narrowing(select: Conditions, where: string | undefined, params: unknown): Where | undefined {
  if (where !== undefined) {
    const parsed = parseWhere(where);
    return 'where' in parsed ? parsed.where : undefined;
  }
  const inside = new Set(
    wheresIn(params).flatMap(({ text }) => {
      const parsed = parseWhere(text);
      return 'where' in parsed ? partsOf(parsed.where) : [];
    }),
  );
  const parts = Object.keys(select)
    .filter((name) => !inside.has(name))
    .map((part) => ({ part }));
  const [first, ...others] = parts;
  return others.length === 0 ? first : { all: parts };
}
