import type { Dialect } from '../dialect/dialect.ts';
import { nearerPrice } from '../shared/pack-price.ts';

/** The catalogue row in force on a day. */
export const asOfDay = (alias: string, of: string): string =>
  `${alias}.med_list_codg = ${of}.med_list_codg AND ${alias}.begndate <= ${of}.day AND ${of}.day < ${alias}.until_date`;

/** What tells whether a quantity is in packs or in pieces. */
export interface Charged {
  readonly cnt: string;
  /** Price of one of `cnt`, as a double. */
  readonly price: string;
  /** Pieces in a pack on that day, as a double. */
  readonly packQty: string;
  /** Price of a pack, as a double. */
  readonly usual: string;
  /** Condition under which the pack was surely opened by what the record says, where no price tells. */
  readonly opened: string;
}

/** A quantity in packs, read in the institution's favour (`least`) and against it (`most`). */
export interface Packs {
  readonly least: string;
  readonly most: string;
}

/** SQL of a quantity in packs, by its price against that of a pack. Both readings agree wherever the price tells. */
export function packsOf(d: Dialect, { cnt, price, packQty, usual, opened }: Charged): Packs {
  const { isPriced, perhapsPiece, surelyPiece } = nearerPrice({ price, packQty, usual });
  const pieces = `${d.double(cnt)} / ${packQty}`;
  const packs = d.double(cnt);
  return {
    least: d.decimal(
      `CASE WHEN ${packQty} IS NULL AND ${opened} THEN 0 WHEN coalesce(${packQty}, 0) <= 1 THEN ${packs} WHEN ${opened} THEN ${pieces}
    WHEN ${isPriced} AND ${perhapsPiece} THEN ${pieces} ELSE ${packs} END`,
      18,
      4,
    ),
    most: d.decimal(
      `CASE WHEN coalesce(${packQty}, 0) <= 1 THEN ${packs} WHEN NOT ${isPriced} THEN CASE WHEN ${opened} THEN ${pieces} ELSE ${packs} END
    WHEN ${surelyPiece} THEN ${pieces} ELSE ${packs} END`,
      18,
      4,
    ),
  };
}

/** Two prices whose ratio is the pack's content within this many times are those of a pack and of a piece. */
const LEVEL_SPREAD = '1.3';

/**
 * The price of a pack for an institution's item: what it bought packs for itself, else what the city did, else what the
 * city charges: its usual price, or where some charge a pack's content times that, those, for then most charge by the piece. `price_doubt` is 1 where its own purchases look as if they were by the piece, or by the case.
 */
export function usualPriceSql(d: Dialect, names: { held: string; sold: string; items: string }): string {
  const packQty = d.double('i.pack_qty');
  const about = (price: string): string => `v.price BETWEEN ${price} / ${LEVEL_SPREAD} AND ${price} * ${LEVEL_SPREAD}`;
  const own = 'h.pack_price';
  const middle = `sqrt(greatest(${d.double('coalesce(i.pack_qty, 1)')}, 1))`;
  return `SELECT h.fixmedins_code, h.med_list_codg, ${own}, coalesce(${own}, b.bought, s.charged) AS usual,
  CASE WHEN i.pack_qty > 1 AND (${own} * ${middle} < b.bought OR ${own} > b.bought * ${middle}) THEN 1 ELSE 0 END AS price_doubt
FROM ${names.held} h
LEFT JOIN (SELECT med_list_codg, ${d.quantile('pack_price', 0.5)} AS bought FROM ${names.held} WHERE pack_price IS NOT NULL GROUP BY med_list_codg) b ON b.med_list_codg = h.med_list_codg
LEFT JOIN (
  SELECT m.med_list_codg, coalesce(${d.quantile(`CASE WHEN i.pack_qty > 1 AND ${about(`m.price * ${packQty}`)} THEN v.price END`, 0.5)}, min(m.price)) AS charged
  FROM (SELECT med_list_codg, ${d.quantile('price', 0.5)} AS price FROM ${names.sold} WHERE price > 0 GROUP BY med_list_codg) m
  JOIN ${names.sold} v ON v.med_list_codg = m.med_list_codg LEFT JOIN ${names.items} i ON i.med_list_codg = m.med_list_codg
  GROUP BY m.med_list_codg) s ON s.med_list_codg = h.med_list_codg
LEFT JOIN ${names.items} i ON i.med_list_codg = h.med_list_codg`;
}
