import { CITY_KINDS } from './city-kinds.ts';

/** How the city's records are written: flat rows of each kind, messages of the national interface, or both. */
export type Shape = 'rows' | 'messages' | 'both';

export const SHAPES: readonly Shape[] = ['rows', 'messages', 'both'];

/** The topic of messages of the national interface; a topic of rows is named after its kind. */
export const MESSAGE_TOPIC = 'messages';

/** Kinds that come in messages of the national interface; no interface carries the others. */
export const CARRIED_KINDS: readonly string[] = ['setl_d', 'fee_list_d', 'trac_d', 'stock_d'];

/** The topics that a shape fills, without a prefix: registers and what else has no interface come as rows in any shape. */
export function topicsOf(shape: Shape): readonly string[] {
  const rows = CITY_KINDS.map((kind) => kind.name).filter(
    (name) => shape !== 'messages' || !CARRIED_KINDS.includes(name),
  );
  return shape === 'rows' ? rows : [...rows, MESSAGE_TOPIC];
}

/** One message of the city, and what the producer's ledger keeps of it. */
export interface CityMessage {
  /** Without a prefix. */
  readonly topic: string;
  /** The institution, so that its messages stay in order; else the person, visit or item that the record is about. */
  readonly key: string;
  readonly value: string;
  /** The kind of the records in it. */
  readonly kind: string;
  readonly records: number;
  /** Trace codes in it, beside its records. */
  readonly codes: number;
  /** How many of the records lack a required value or hold one that is none of its type: landing must quarantine them. */
  readonly unfit: number;
  /** What the other records sum up to, in fen. */
  readonly fen: bigint;
}
