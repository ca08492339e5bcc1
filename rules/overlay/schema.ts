import { z } from 'zod';
import { distinct, told, words } from '../parse/parts.ts';

/** The shape of an overlay's file. Which names `set` may hold is judged apart, as parameters depend on the rule. */
export const overlaySchema = z.strictObject({
  overlay: z.literal(1),
  rule: words,
  base: z.strictObject({
    version: words,
    digest: z
      .string()
      .refine(
        (text) => /^[0-9a-f]{64}$/.test(text),
        told('应为 64 位十六进制的文件摘要。', 'A digest of 64 hexadecimal digits.'),
      ),
  }),
  set: z.record(z.string(), z.unknown()).default({}),
  add: z
    .strictObject({ innocent: distinct(words).default([]), request: distinct(words).default([]) })
    .default({ innocent: [], request: [] }),
  reason: words,
  approved_by: words,
});
