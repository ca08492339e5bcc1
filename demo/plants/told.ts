import type { Defect } from '../care/boxes.ts';
import type { Brand } from '../world/brands.ts';

/** A drug line laid out by hand. */
export interface StoryLine {
  readonly brand: Brand;
  /** Boxes, a fraction where the box was opened: at most four decimals. */
  readonly boxes: number;
  readonly days?: number;
  /** Codes scanned, one a box; made afresh where none are given. */
  readonly codes?: readonly string[];
  readonly opened?: boolean;
  readonly fromElsewhere?: boolean;
  /** False where the institution has no purchase of these boxes. */
  readonly bought?: boolean;
  /** False where no code is scanned. */
  readonly scanned?: boolean;
  /** Days after the visit on which the purchase is posted; before the visit where not given. */
  readonly late?: number;
  /** Lot and expiry of the box, and what is typed of them at the counter. ISO dates. */
  readonly lot?: string;
  readonly expiry?: string;
  readonly toldLot?: string;
  readonly toldExpiry?: string;
}

/** A visit laid out by hand. */
export interface StoryVisit {
  readonly visit: number;
  readonly actor: number;
  readonly inst: number;
  readonly day: number;
  readonly minute: number;
  readonly medType: string;
  readonly dx: string | null;
  readonly registration: string | null;
  readonly lines: readonly StoryLine[];
  /** Days after which the whole visit is refunded. */
  readonly refundAfter: number | null;
  /** One of the institution's eight doctors. */
  readonly doctor: number | null;
}

/** What must be said of a visit; the rest has defaults. */
export type VisitDetails = Pick<StoryVisit, 'inst' | 'day' | 'lines'> &
  Partial<Omit<StoryVisit, 'visit' | 'actor' | 'inst' | 'day' | 'lines'>>;

/** A box sold for cash. */
export interface CashSale {
  readonly inst: number;
  readonly brand: Brand;
  readonly code: string;
  readonly day: number;
  readonly minute: number;
  readonly bought: boolean;
  readonly back?: { readonly day: number; readonly minute: number };
}

/** How many boxes of an item an institution begins with. */
export interface Shelf {
  readonly inst: number;
  readonly item: string;
  readonly opening: number;
  /** Whether its counts are of what lies there, or copied from what the book says. */
  readonly counted: 'shelf' | 'book';
}

/** What an institution scans instead of codes, for which share of its boxes. */
export interface ScanHabit {
  readonly inst: number;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly defect: Defect;
  readonly share: number;
}

export type Difficulty = 'easy' | 'middle' | 'hard';

/** Columns of truth that name whom or what a case is about. */
interface About {
  readonly institution?: string;
  readonly person?: string;
  readonly code?: string;
  readonly visit?: string;
}

/** A planted violation: what a rule should find. `key` is as much of the finding's key as is known. */
export interface Plant extends About {
  readonly rule: string;
  readonly difficulty: Difficulty;
  readonly scheme: string;
  readonly key: Readonly<Record<string, string>>;
  readonly note: string;
}

/** Something that looks like a violation of a rule and is not. */
export interface LookAlike extends About {
  readonly name: string;
  readonly rule: string;
  readonly why: string;
  /** A suspect with these key values accuses it; where there is none, what it is about tells. */
  readonly key?: Readonly<Record<string, string>>;
}

/** What another rule than the planted one rightly finds of a plant. */
export interface Consequence {
  readonly rule: string;
  readonly key: Readonly<Record<string, string>>;
  readonly why: string;
}
