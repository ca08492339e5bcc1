import { isDeepStrictEqual } from 'node:util';
import { rowsOfTest, type Fixtures } from '../../rules/fixtures.ts';
import type { Lists } from '../../rules/knowledge/list.ts';
import type { Fixture, Rule, RuleTest } from '../../rules/model.ts';
import { movedDay } from '../../rules/mutation/moved.ts';
import { mutantsOf, type Mutant, type ValuesAt } from '../../rules/mutation/mutants.ts';
import type { Path } from '../../rules/parse/locate.ts';
import type { JsonSchema } from '../../rules/schema/annotate.ts';
import { jsonSchemaOf } from '../../rules/schema/rule-schema.ts';
import type { Session } from '../../store/session.ts';
import { dropSteps, type Step } from '../../store/step.ts';
import type { Warehouse } from '../../store/warehouse.ts';
import type { Plan } from '../archetype.ts';
import { archetypeNamed } from '../registry.ts';
import { bindRule, planOf } from './bound-rule.ts';
import { judgeCase, prepareCase } from './rule-case.ts';
import { NO_FACTS, type SharedSteps } from './run-rule.ts';

/** How the tests of one rule stood up to changes of it. */
export interface MutationResult {
  readonly rule: string;
  /** Mutants that can run and mean something else than the rule. */
  readonly mutants: number;
  /** Mutants that every test let pass. */
  readonly survivors: readonly Mutant[];
  /** Tests that the rule itself fails; they prove nothing of its mutants and took no part. */
  readonly failing: readonly string[];
}

/** What a mutation run works with. */
export interface MutationOptions {
  readonly lists: Lists;
  readonly fixtures: Fixtures;
  /** Told after each test how many mutants are still alive. */
  readonly onTest?: (test: string, alive: number) => void;
}

/** The closed sets that a JSON Schema has at a path. */
function valuesIn(schema: JsonSchema, [step, ...rest]: Path): unknown[] {
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((one) => typeof one === 'object');
  const inBranches = branches.flatMap((branch) => valuesIn(branch, step === undefined ? [] : [step, ...rest]));
  if (step === undefined)
    return [...inBranches, ...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const])];
  const inner =
    typeof step === 'number' ? schema.items : (schema.properties?.[String(step)] ?? schema.additionalProperties);
  const below = typeof inner === 'object' && !Array.isArray(inner) ? valuesIn(inner, rest) : [];
  return [...inBranches, ...below];
}

/** Mutants of a rule that its detector takes, without those that only write out what holds anyway. */
export function runnableMutants(rule: Rule, lists: Lists): Mutant[] {
  const archetype = archetypeNamed(rule.detector);
  if (archetype === undefined) return [];
  const schema = jsonSchemaOf(archetype.parameters);
  const valuesAt: ValuesAt = (path) => [...new Set(valuesIn(schema, path))];
  const original = archetype.parameters.parse(rule.params);
  return mutantsOf(rule, lists, valuesAt).filter((mutant) => {
    const parsed = archetype.parameters.safeParse(mutant.rule.params);
    if (!parsed.success) return false;
    return mutant.path[0] !== 'params' || !isDeepStrictEqual(parsed.data, original);
  });
}

/** The queries that a variant of a rule asks on a test; undefined where it cannot be planned, and so fails. */
function planIn(rule: Rule, test: RuleTest, asOf: string): Plan | undefined {
  try {
    return planOf(bindRule({ ...rule, params: { ...rule.params, ...test.params } }), asOf);
  } catch {
    return undefined;
  }
}

/** Drops, of the shared steps made for a test, those that a variant words otherwise, with all that were made after them. */
async function forgetOthers(session: Session, made: SharedSteps, wanted: readonly Step[]): Promise<void> {
  const texts = new Map(wanted.map(({ name, sql }) => [name, sql]));
  const steps = [...made.values()];
  const first = steps.findIndex(({ name, sql }) => texts.has(name) && texts.get(name) !== sql);
  const others = first === -1 ? [] : steps.slice(first);
  await dropSteps(session, others);
  for (const { name } of others) made.delete(name);
}

/** The days that stand anywhere in rows. */
const daysOf = (rows: Fixture): readonly string[] => JSON.stringify(rows).match(/\b\d{4}-\d{2}-\d{2}\b/g) ?? [];

/**
 * Whether rows so far from a moved first or last day cannot show the move: no day of theirs is next to it. A mutant that
 * is spared a test may only live on, so that nothing is ever counted as noticed that is not.
 */
function isSpared({ path, from, to }: Mutant, days: readonly string[]): boolean {
  if (path[0] !== 'effective') return false;
  if (to === 'null') return path[1] === 'from' ? days.every((day) => day >= from) : days.every((day) => day <= from);
  const near = [movedDay(from, -1), from, movedDay(from, 1)];
  return !days.some((day) => near.includes(day));
}

/**
 * Changes a rule in every part and runs its tests on each change: some test must notice. The rows of a test are landed and
 * made ready once for all mutants. Known gaps (`todo`) take no part.
 *
 * @throws MingchaError MC-STORE-006 when interrupted.
 */
export async function mutateRule(
  warehouse: Warehouse,
  rule: Rule,
  { lists, fixtures, onTest }: MutationOptions,
): Promise<MutationResult> {
  const mutants = runnableMutants(rule, lists);
  const failing: string[] = [];
  let alive = mutants;
  const session = await warehouse.session();
  try {
    for (const test of rule.tests) {
      if (test.todo !== undefined || alive.length === 0) continue;
      const prepared = await prepareCase(session, rule, test, fixtures);
      if ((await judgeCase(session, rule, test, prepared)).length > 0) {
        failing.push(test.name);
        continue;
      }
      const asOf = prepared.asOf ?? NO_FACTS;
      const plain = JSON.stringify(planIn(rule, test, asOf));
      const days = daysOf(rowsOfTest(test, fixtures));
      const shared: SharedSteps = new Map();
      const survived: Mutant[] = [];
      for (const mutant of alive) {
        const plan = planIn(mutant.rule, test, asOf);
        const spared = isSpared(mutant, days) || JSON.stringify(plan) === plain;
        if (!spared) await forgetOthers(session, shared, plan?.shared ?? []);
        if (spared || (await judgeCase(session, mutant.rule, test, prepared, shared)).length === 0)
          survived.push(mutant);
      }
      await dropSteps(session, [...shared.values()]);
      alive = survived;
      onTest?.(test.name, alive.length);
    }
  } finally {
    session.close();
  }
  return { rule: rule.id, mutants: mutants.length, survivors: alive, failing };
}
