import type { Period } from '../period.ts';
import { boxSerial, personNumber, visitIndex, visitNumber } from '../numbers.ts';
import { Dice } from '../random.ts';
import type { Brand } from '../world/catalogue.ts';
import type { Institution, Kind } from '../world/institutions.ts';
import { ACTORS } from '../world/people.ts';

/** A drug line laid out by hand. */
interface StoryLine {
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
}

export type Difficulty = 'easy' | 'middle' | 'hard';

/** A planted violation: what a rule should find. */
export interface Plant {
  readonly rule: string;
  readonly difficulty: Difficulty;
  readonly scheme: string;
  readonly key: Readonly<Record<string, string>>;
  readonly institution?: string;
  readonly person?: string;
  readonly code?: string;
  readonly visit?: string;
  readonly note: string;
}

/** Something that looks like a violation of a rule and is not. */
export interface LookAlike {
  readonly name: string;
  readonly rule: string;
  readonly why: string;
  readonly institution?: string;
  readonly person?: string;
  readonly code?: string;
  readonly visit?: string;
}

/** Where reserved trace codes begin: above the boxes of two million persons. */
const STORY_BOXES = 8_900_000_000_000;
/** The day since which trace codes must be scanned before settlement, and rules on them judge. */
export const TRACE_DUTY = '2025-07-01';

type VisitDetails = Pick<StoryVisit, 'inst' | 'day' | 'lines'> &
  Partial<Omit<StoryVisit, 'visit' | 'actor' | 'inst' | 'day' | 'lines'>>;

/** Collects the cases laid out by hand: their visits, and what is true of them. */
export class Story {
  readonly visits: StoryVisit[] = [];
  readonly plants: Plant[] = [];
  readonly lookAlikes: LookAlike[] = [];
  readonly dice: Dice;
  readonly period: Period;
  readonly institutions: readonly Institution[];
  #actors = 0;
  #boxes = 0;

  constructor(seed: number, period: Period, institutions: readonly Institution[]) {
    this.dice = new Dice(seed + 17);
    this.period = period;
    this.institutions = institutions;
  }

  /** A person nobody else's story uses. */
  actor(): number {
    if (this.#actors >= ACTORS) throw new Error('the story has more actors than the city sets aside');
    this.#actors += 1;
    return this.#actors - 1;
  }

  /** A trace code nobody else's box carries. */
  code(brand: Brand): string {
    this.#boxes += 1;
    return brand.prefix + boxSerial(STORY_BOXES + this.#boxes);
  }

  /** Institutions of a kind without a part in the city's story. */
  plain(kind: Kind): Institution[] {
    return this.institutions.filter((one) => one.kind === kind && one.role === 'plain');
  }

  one(kind: Kind): Institution {
    return this.dice.oneOf(this.plain(kind));
  }

  /** A pharmacy or clinic in another district than the one given. */
  faraway(from: Institution, kind: Kind): Institution {
    const far = this.plain(kind).filter((one) => one.district !== from.district && one.index !== from.index);
    return this.dice.oneOf(far);
  }

  /** A visit of an actor, and its number. */
  visit(actor: number, details: VisitDetails): number {
    const sameDay = this.visits.filter((one) => one.actor === actor && one.day === details.day).length;
    const visit = visitIndex(actor, details.day, 5 + sameDay);
    if (details.day < 0 || details.day >= this.period.days || sameDay > 2)
      throw new Error(`visit on day ${details.day}`);
    this.visits.push({
      minute: this.dice.between(8 * 60, 16 * 60),
      medType: '11',
      dx: 'J06.9',
      registration: null,
      refundAfter: null,
      ...details,
      visit,
      actor,
    });
    return visit;
  }

  plant(plant: Plant): void {
    this.plants.push(plant);
  }

  lookAlike(lookAlike: LookAlike): void {
    this.lookAlikes.push(lookAlike);
  }

  readonly person = personNumber;
  readonly visitNumber = visitNumber;
}
