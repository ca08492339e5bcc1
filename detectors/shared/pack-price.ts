/**
 * A price is told to be that of a pack or of a piece by which it is nearer to in ratio. Within this many times of the
 * middle between the two it is told to be neither.
 */
const MIDDLE = '1.2';

/** Of what a price is read: doubles all, NULL where not known. */
export interface Priced {
  /** Price of one that was charged. */
  readonly price: string;
  /** Pieces in a pack. */
  readonly packQty: string;
  /** What a pack usually costs. */
  readonly usual: string;
}

/** SQL conditions on a price, never NULL where `isPriced`. */
export interface NearerPrice {
  /** Both the price and that of a pack are known: without it the other two say nothing. */
  readonly isPriced: string;
  /** It is surely not that of a pack, or too near the middle to tell. */
  readonly perhapsPiece: string;
  readonly surelyPiece: string;
}

/** Whether a price is that of a piece or of a pack, by the nearer one. */
export function nearerPrice({ price, packQty, usual }: Priced): NearerPrice {
  const middle = `${price} * sqrt(${packQty})`;
  return {
    isPriced: `(coalesce(${price}, 0) > 0 AND coalesce(${usual}, 0) > 0)`,
    perhapsPiece: `${middle} < ${MIDDLE} * ${usual}`,
    surelyPiece: `${MIDDLE} * ${middle} < ${usual}`,
  };
}
