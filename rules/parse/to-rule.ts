import { ruleDigests } from '../digests.ts';
import type { Lists } from '../knowledge/list.ts';
import { resolveLists } from '../knowledge/resolve-lists.ts';
import { unlockedVersion } from '../lock/version.ts';
import type { ExpectedSuspect, Rule, RuleTest, RuleText } from '../model.ts';
import type { Path } from './locate.ts';
import type { RuleFile } from './schema.ts';
import type { Conditions } from '../where/model.ts';
import { narrowing } from '../where/reading.ts';

/** A reference to a list that does not exist, with its place in the rule file. */
export interface UnknownList {
  readonly name: string;
  readonly path: Path;
}

type TestFile = RuleFile['tests'][number];

function toExpected({ key, amount, measure, threshold, facts }: TestFile['expect'][number]): ExpectedSuspect {
  return {
    key,
    ...(amount === undefined ? {} : { amount }),
    ...(measure === undefined ? {} : { measure }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(facts === undefined ? {} : { facts }),
  };
}

function toTest(test: TestFile, params: Readonly<Record<string, unknown>>): RuleTest {
  return {
    name: test.name,
    uses: test.uses,
    given: test.given,
    ...(test.as_of === undefined ? {} : { asOf: test.as_of }),
    params,
    expect: test.expect.map(toExpected),
    couldNotTell: test.could_not_tell,
    ...(test.todo === undefined ? {} : { todo: test.todo }),
  };
}

function toSubject({ institution, person, doctor }: RuleFile['finding']['subject']): Rule['finding']['subject'] {
  return {
    ...(institution === undefined ? {} : { institution }),
    ...(person === undefined ? {} : { person }),
    ...(doctor === undefined ? {} : { doctor }),
  };
}

function textOf(source: RuleFile, usedLists: readonly string[], lists: Lists): RuleText {
  const { tests: _tests, ...written } = source;
  const contents = usedLists.flatMap((name) => {
    const list = lists.get(name);
    return list === undefined ? [] : [[name, { entries: list.entries, effective: list.effective }] as const];
  });
  return { source: written, lists: Object.fromEntries(contents) };
}

function toSelection(
  select: Conditions | undefined,
  where: string | undefined,
  params: unknown,
): Pick<Rule, 'select' | 'where'> {
  if (select === undefined) return {};
  const narrows = narrowing(select, where, params);
  return { select, ...(narrows === undefined ? {} : { where: narrows }) };
}

/** Makes the plain rule of a rule file: list references resolved to their entries, digests worked out. Its version knows of no lock yet. */
export function toRule(source: RuleFile, file: string, lists: Lists): { rule: Rule; unknownLists: UnknownList[] } {
  const {
    rule: _format,
    tests,
    finding,
    pack_reason: packReason,
    deprecated_reason: deprecatedReason,
    select,
    where,
    ...rest
  } = source;
  const params = resolveLists(source.params, lists);
  const testParams = tests.map((test) => resolveLists(test.params, lists));
  const selected = resolveLists(select ?? {}, lists);
  const text = textOf(source, [...new Set([...params.used, ...selected.used])].toSorted(), lists);
  const digests = ruleDigests(text);
  const unknownLists = [
    ...params.unknown.map(({ name, path }) => ({ name, path: ['params', ...path] })),
    ...selected.unknown.map(({ name, path }) => ({ name, path: ['select', ...path] })),
    ...testParams.flatMap(({ unknown }, i) =>
      unknown.map(({ name, path }) => ({ name, path: ['tests', i, 'params', ...path] })),
    ),
  ];
  return {
    rule: {
      ...rest,
      ...(packReason === undefined ? {} : { packReason }),
      ...(deprecatedReason === undefined ? {} : { deprecatedReason }),
      // A rule on trial is run by who asks for it.
      pack: source.status === 'trial' ? 'extended' : source.pack,
      params: params.params,
      ...toSelection(select === undefined ? undefined : (selected.params as Conditions), where, source.params),
      finding: { key: finding.key, subject: toSubject(finding.subject) },
      tests: tests.map((test, i) => toTest(test, testParams[i]?.params ?? {})),
      file,
      text,
      digests,
      version: unlockedVersion(digests),
    },
    unknownLists,
  };
}
