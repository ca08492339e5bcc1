import { z } from 'zod';
import { wholePackForms } from '../shared/whole-pack-forms.ts';

/** Parameters of quantity rules on daily doses (`finds: dose`). */
export const doseParameters = z.strictObject({
  finds: z.literal('dose'),
  /** Lines of these kinds of care are outside the rule (drugs given during a stay). */
  outside: z.array(z.string()),
  /** The written dose and the quantity over the written days agree when neither exceeds the other by more than this factor. */
  agreement: z.number().min(1).default(1.5),
  whole_pack_forms: wholePackForms,
});

/** Checked parameters of a dose rule. */
export type DoseParameters = z.infer<typeof doseParameters>;
