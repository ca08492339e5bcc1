import { z } from 'zod';

const name = z.string().min(1);

/** One column of the kind: exactly one of `from`, `constant`, `compute`. A fixed text is quoted, so that 01 stays 01. */
const column = z
  .strictObject({ from: name.optional(), constant: z.string().optional(), compute: name.optional() })
  .refine((one) => [one.from, one.constant, one.compute].filter((part) => part !== undefined).length === 1, {
    params: { oneOf: ['from', 'constant', 'compute'] },
  });

/** One map of a mapping file. */
const mapSchema = z.strictObject({
  kind: name,
  source: z.strictObject({ glob: name.optional(), header: z.array(name).min(1).optional() }).optional(),
  columns: z.record(z.string(), column),
  nulls: z.array(z.string()).optional(),
  unpivot: z.strictObject({ columns: z.array(name).min(1), value: name, position: name.optional() }).optional(),
  distinct: z.boolean().optional(),
});

export type MapDocument = z.infer<typeof mapSchema>;

/** A mapping file that holds one map. */
export const singleSchema = mapSchema.extend({ mapping: z.literal(1) });

/** A mapping file that holds several. */
export const severalSchema = z.strictObject({ mapping: z.literal(1), maps: z.array(mapSchema).min(1) });

/** The keys a mapping file may use, to tell what a mistyped one was meant to be. */
export const KNOWN_KEYS: readonly string[] = [
  ...Object.keys(mapSchema.shape),
  'mapping',
  'maps',
  'from',
  'constant',
  'compute',
  'glob',
  'header',
  'value',
  'position',
];
