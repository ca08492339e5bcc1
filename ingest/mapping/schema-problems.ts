import { z } from 'zod';
import type { Problem } from '../../base/problem.ts';
import { nearestName } from '../../base/suggest.ts';
import { ingestProblem } from '../problems.ts';
import type { Places } from './place.ts';
import { KNOWN_KEYS } from './schema.ts';

const ENGLISH = z.locales.en().localeError;
const CHINESE = z.locales.zhCN().localeError;

const near = (name: string): string => {
  const known = nearestName(name, KNOWN_KEYS);
  return known === undefined ? '' : `${known}?`;
};

/** A problem of a mapping file: place, reason in both languages, and the name that was probably meant. */
export function mappingProblem(where: string, reasonZh: string, reason: string, meant = ''): Problem {
  return ingestProblem('MC-INGEST-009', where, { reasonZh, reason, near: meant });
}

function messages(schema: z.ZodType, value: unknown, localeError: typeof ENGLISH): Map<string, string> {
  const result = schema.safeParse(value, { error: localeError });
  const issues = result.success ? [] : result.error.issues;
  return new Map(issues.map((issue) => [JSON.stringify(issue.path) + issue.code, issue.message]));
}

/** Every way in which a parsed file departs from a schema, each at its place. */
export function schemaProblems(schema: z.ZodType, value: unknown, places: Places): Problem[] {
  const result = schema.safeParse(value, { error: ENGLISH });
  if (result.success) return [];
  const chinese = messages(schema, value, CHINESE);
  return result.error.issues.flatMap((issue) => {
    const path = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) =>
        mappingProblem(
          places.ofKey(issue.path, key),
          `${path}不认识的键 ${key}。`,
          `${path}unknown key ${key}.`,
          near(key),
        ),
      );
    if (issue.code === 'custom')
      return [
        mappingProblem(
          places.of(issue.path),
          `${path}须且只须写 from、constant、compute 之一。`,
          `${path}exactly one of from, constant, compute is needed.`,
        ),
      ];
    const zh = chinese.get(JSON.stringify(issue.path) + issue.code) ?? issue.message;
    return [mappingProblem(places.of(issue.path), `${path}${zh}`, `${path}${issue.message}`)];
  });
}
