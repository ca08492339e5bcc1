import type { Dialect } from '../dialect/dialect.ts';

/** Kinds of item that own pay is judged by, in the order a sentence names them. */
export const KINDS_OF_ITEM = ['drug', 'consumable', 'treatment'] as const;
export type KindOfItem = (typeof KINDS_OF_ITEM)[number];

/** The parts a stay's cost falls into; they add up to it exactly. What is paid by persons themselves is judged. */
export const OWN_PAY_PARTS: readonly { readonly name: string; readonly judged: boolean }[] = [
  ...KINDS_OF_ITEM.map((kind) => ({ name: `own_${kind}`, judged: true })),
  ...KINDS_OF_ITEM.map((kind) => ({ name: `in_${kind}`, judged: false })),
  { name: 'rest', judged: false },
];

/**
 * SQL for the kind of item of a fee line `f` whose catalogue entry is `i`: by catalogue type (1xx drugs, 2xx services, 3xx consumables), else by
 * charge category; NULL where neither tells. Codes: national platform, DOMAIN §1.6.
 */
export function kindOfItemSql(dialect: Dialect): string {
  const type = 'coalesce(f.list_type, i.list_type)';
  const charge = 'coalesce(f.med_chrgitm_type, i.charge_type)';
  const named = KINDS_OF_ITEM.map((kind) => dialect.literal(kind));
  const [drug = '', consumable = '', treatment = ''] = named;
  return `CASE WHEN ${type} IN ('101', '102', '103') THEN ${drug} WHEN ${type} = '301' THEN ${consumable} WHEN ${type} = '201' THEN ${treatment}
    WHEN ${charge} IN ('09', '10', '11') THEN ${drug} WHEN ${charge} = '08' THEN ${consumable} WHEN ${charge} IS NOT NULL THEN ${treatment} END`;
}
