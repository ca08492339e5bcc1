import { z } from 'zod';

const words = z.array(z.string());

/** Diagnoses that only some people can have: by sex, or by age on the day of the visit (from <= age < until, in months). */
const group = z.strictObject({
  /** Its name in keys and facts. */
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** ICD-10 prefixes. */
  diagnoses: words,
  sex: z.enum(['1', '2']).optional(),
  from_months: z.int().min(0).optional(),
  until_months: z.int().min(1).optional(),
  /** Whether they are those of newborns, who may be on a parent's account whatever else the visit is for. */
  newborn: z.boolean().default(false),
  /** Who may have them. */
  label: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
});

/** Parameters of row rules on diagnoses (`finds: diagnosis`). */
export const diagnosisParameters = z.strictObject({
  finds: z.literal('diagnosis'),
  /** The first group whose prefixes a diagnosis has is its own. */
  groups: z
    .array(group)
    .min(1)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
      params: { zh: 'groups 的 name 有重复。', en: 'Two groups have one name.' },
    }),
  /** Visits of childbirth, in which mother and newborn may stand under one person. */
  childbirth: z.strictObject({ med_types: words, diagnoses: words }),
  /** Fewer diagnoses of an institution, group and year are slips of the pen. */
  min_count: z.int().min(1),
});

/** Checked parameters of a diagnosis rule. */
export type DiagnosisParameters = z.infer<typeof diagnosisParameters>;
