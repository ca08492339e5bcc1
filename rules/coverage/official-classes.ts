import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../base/package-root.ts';
import type { Problem } from '../../base/problem.ts';
import { noRuleSchema, type NoRule } from '../law-register.ts';
import { textOf } from '../parse/files.ts';
import { officialNumber, words } from '../parse/parts.ts';
import { readYaml } from '../parse/read-yaml.ts';
import { checkShape } from '../parse/shape.ts';

/** One class of the official rule library, edition of 2025. */
export interface OfficialClass {
  /** Its number in the edition, 1 to 88. */
  readonly no: number;
  /** 政策类, 管理类 or 医疗类. */
  readonly tier: string;
  readonly group: string;
  readonly name: string;
  /** Its code in framework 1.0; null on a class that the edition added. */
  readonly code: string | null;
  /** Why no rule serves it, where none does. */
  readonly no_rule: NoRule | null;
}

const officialSchema = z.strictObject({
  official: z.literal(1),
  source: words,
  classes: z.array(
    z.strictObject({
      no: officialNumber,
      tier: words,
      group: words,
      name: words,
      code: words.nullable(),
      no_rule: noRuleSchema.nullable().default(null),
    }),
  ),
});

/** Reads the classes of the official rule library that ship with the program. With a problem there are none. */
export function loadOfficialClasses(path: string = join(packageRoot(), 'rules', 'official-classes.yaml')): {
  classes: readonly OfficialClass[];
  problems: readonly Problem[];
} {
  const file = textOf(path);
  if ('code' in file) return { classes: [], problems: [file] };
  const shaped = checkShape(officialSchema, readYaml(file.text, path));
  return { classes: shaped.value?.classes ?? [], problems: shaped.problems };
}
