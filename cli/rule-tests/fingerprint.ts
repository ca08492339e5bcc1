import { readFileSync } from 'node:fs';
import type { Catalogue } from '../../rules/catalogue.ts';
import type { Rule } from '../../rules/model.ts';

/** A text that changes when the outcome of a rule's tests may: its file, the fixtures they use, the lists it names. */
export function fingerprint(rule: Rule, { fixtures }: Catalogue): string {
  const used = [...new Set(rule.tests.flatMap((test) => test.uses))].map((name) => [name, fixtures.get(name)]);
  return JSON.stringify([readFileSync(rule.file, 'utf8'), rule.digests, rule.tests.map(({ params }) => params), used]);
}
