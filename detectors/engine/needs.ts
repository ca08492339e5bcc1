import type { Step } from '../../store/step.ts';

const NAME = /[A-Za-z_][A-Za-z0-9_]*/g;

/** The names among some that a text mentions. More than it reads, perhaps, never fewer. */
export function mentioned(sql: string, names: ReadonlySet<string>): ReadonlySet<string> {
  return new Set((sql.match(NAME) ?? []).filter((name) => names.has(name)));
}

/**
 * The steps that some of them rest on, themselves included, in the order of the plan.
 *
 * @param stopAt steps whose rows are there already: what they rest on is not needed for their sake.
 */
export function needed(
  steps: readonly Step[],
  wanted: readonly string[],
  stopAt: ReadonlySet<string> = new Set(),
): Step[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const names = new Set(byName.keys());
  const found = new Set<string>();
  const open = wanted.filter((name) => byName.has(name));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const step = byName.get(name);
    if (step !== undefined && !stopAt.has(name)) open.push(...mentioned(step.sql, names));
  }
  return steps.filter(({ name }) => found.has(name));
}
