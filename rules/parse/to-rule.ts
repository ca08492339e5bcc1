import { ruleDigests, ruleVersion } from '../digests.ts';
import type { Lists } from '../knowledge/list.ts';
import { resolveLists } from '../knowledge/resolve-lists.ts';
import type { ExpectedSuspect, Rule, RuleTest } from '../model.ts';
import type { Path } from './locate.ts';
import type { RuleFile } from './schema.ts';

/** A reference to a list that does not exist, with its place in the rule file. */
export interface UnknownList {
  readonly name: string;
  readonly path: Path;
}

type TestFile = RuleFile['tests'][number];

function toExpected({ key, amount, measure }: TestFile['expect'][number]): ExpectedSuspect {
  return { key, ...(amount === undefined ? {} : { amount }), ...(measure === undefined ? {} : { measure }) };
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

/** Makes the plain rule of a rule file: list references resolved to their entries, digests and version worked out. */
export function toRule(source: RuleFile, file: string, lists: Lists): { rule: Rule; unknownLists: UnknownList[] } {
  const { rule: _format, tests, finding, ...rest } = source;
  const params = resolveLists(source.params, lists);
  const testParams = tests.map((test) => resolveLists(test.params, lists));
  const digests = ruleDigests(source, params.used, lists);
  const unknownLists = [
    ...params.unknown.map(({ name, path }) => ({ name, path: ['params', ...path] })),
    ...testParams.flatMap(({ unknown }, i) =>
      unknown.map(({ name, path }) => ({ name, path: ['tests', i, 'params', ...path] })),
    ),
  ];
  return {
    rule: {
      ...rest,
      params: params.params,
      finding: { key: finding.key, subject: toSubject(finding.subject) },
      tests: tests.map((test, i) => toTest(test, testParams[i]?.params ?? {})),
      file,
      digests,
      version: ruleVersion(digests),
    },
    unknownLists,
  };
}
