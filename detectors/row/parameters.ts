import { z } from 'zod';
import { columnOf } from '../../records/kind.ts';
import { SOURCES } from './sources.ts';

const bothLanguages = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const column = z.string().regex(/^[a-z][a-z0-9_]*$/);
const values = z.array(z.string()).min(1);
const limit = z.number();
/** A regular expression of the part that RE2 and Java share. */
const pattern = z.string().min(1);

/** What a record must be for it to break the rule. A closed set: a new one is added here, in `conditions.ts`, and nowhere else. */
const condition = z.discriminatedUnion('is', [
  /** Landing flagged the record so (a check of its kind). */
  z.strictObject({ is: z.literal('flagged'), flag: column }),
  /** The trace code's prefix stands for a package of one of these levels, as of the day. Trace events only. */
  z.strictObject({ is: z.literal('pack-level'), levels: values }),
  /** A column holds one of these values, or none of them. An empty column cannot be told. */
  z.strictObject({ is: z.literal('one-of'), column, values }),
  z.strictObject({ is: z.literal('none-of'), column, values }),
  /** A text fits a pattern. An empty column cannot be told. */
  z.strictObject({ is: z.literal('matches'), column, pattern }),
  /** A number lies strictly above, or strictly below, a limit. An empty column cannot be told. */
  z.strictObject({ is: z.literal('above'), column, limit }),
  z.strictObject({ is: z.literal('below'), column, limit }),
]);

/** One way to break the rule. */
const breach = z.strictObject({
  /** Its name in keys and facts. */
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  when: condition.optional(),
  /** Named conditions of the rule (`select`), joined: a breach of `when` and `where` together, or of one of them. */
  where: z.string().optional(),
  /** Kinds of care (med_type of the settlement) in which it breaks nothing. */
  outside: z.array(z.string()).default([]),
  /** First day on which it breaks the rule; before it the record was lawful. */
  from: z.iso.date().optional(),
  /** Records that fit are perhaps sound all the same: whether they break the rule cannot be told. */
  perhaps_sound: z.strictObject({ column, pattern }).optional(),
  /** It is a breach only where the item's codes are known to exist: somebody scanned a sound one. Trace events only. */
  of_coded_items: z.boolean().default(false),
  /** One code for several packs of a fee line is the code of what was sold: no breach. Trace events only. */
  unless_sold_whole: z.boolean().default(false),
  /** In groups, the least share of the institution's records of the month where it is above the rule's own. */
  min_share: z.number().min(0).max(1).optional(),
  /** What the sentence says of it, and what would mend it. */
  label: bothLanguages,
  cure: bothLanguages.optional(),
});

/** Parameters of the `row` archetype. */
export const rowParameters = z
  .strictObject({
    finds: z.literal('record').optional(),
    /** Which records are judged, each by itself. */
    source: z.enum(['trace-event', 'fee-line', 'settlement']),
    /** The first breach that fits a record is its own. Left out: a record for which the rule's `where` holds is a suspect. */
    breaches: z
      .array(breach)
      .default([])
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
        params: { zh: 'breaches 的 name 有重复。', en: 'Two breaches have one name.' },
      }),
    /**
     * One suspect an institution, breach and month, where at least `min_count` records and `min_share` of the
     * institution's records of the month break the rule. Left out: every record that breaks it is a suspect.
     */
    group: z
      .strictObject({
        by: z.literal('institution-defect-month'),
        min_count: z.int().min(1),
        min_share: z.number().min(0).max(1),
      })
      .optional(),
    /** Whether the breaking records' policy-range amount is the suspect's. */
    money: z.boolean().default(true),
    /** Without breaches: what the sentence says of such a record, and what would mend it. */
    label: bothLanguages.optional(),
    cure: bothLanguages.optional(),
    /** A closing remark of the sentence. */
    note: bothLanguages.optional(),
  })
  .superRefine(({ source, breaches, label }, context) => {
    const { kind } = SOURCES[source];
    if ((breaches.length === 0) !== (label !== undefined))
      context.addIssue({
        code: 'custom',
        path: ['label'],
        params: {
          zh: 'breaches 与 label 须写且只写一项：不写 breaches 时，label 说明符合 where 的记录有什么问题。',
          en: 'Write either breaches or label: without breaches, label says what is wrong with a record that fits where.',
        },
      });
    const wrong = (index: number, name: string, zh: string, en: string): void =>
      context.addIssue({ code: 'custom', path: ['breaches', index, 'when', name], params: { zh, en } });
    breaches.forEach((one, index) => {
      const { when, perhaps_sound: perhaps } = one;
      if (source !== 'trace-event' && (one.of_coded_items || one.unless_sold_whole))
        wrong(index, 'is', '只适用于追溯码。', 'It is for trace events only.');
      if (perhaps !== undefined && columnOf(kind, perhaps.column) === undefined)
        wrong(index, 'column', `${kind.name} 没有该列。`, `${kind.name} has no such column.`);
      if (when === undefined) {
        if (one.where === undefined) wrong(index, 'is', '须写 when 或 where。', 'It needs a when or a where.');
      } else if (when.is === 'pack-level') {
        if (source !== 'trace-event') wrong(index, 'is', '只适用于追溯码。', 'It is for trace events only.');
      } else if (when.is === 'flagged') {
        if (!kind.checks.some(({ flag }) => flag === when.flag))
          wrong(index, 'flag', `${kind.name} 没有该标记。`, `${kind.name} has no such flag.`);
      } else {
        const found = columnOf(kind, when.column);
        const number = ['money', 'count', 'price', 'rate', 'integer'].includes(found?.type ?? '');
        if (found === undefined) wrong(index, 'column', `${kind.name} 没有该列。`, `${kind.name} has no such column.`);
        else if ((when.is === 'above' || when.is === 'below') && !number)
          wrong(index, 'column', '该列不是数值。', 'The column holds no numbers.');
      }
    });
  });

/** Checked parameters of a row rule. */
export type RowParameters = z.infer<typeof rowParameters>;
export type Breach = RowParameters['breaches'][number];

/** The defect of a record of a rule without breaches. */
export const RECORD_DEFECT = 'record';
