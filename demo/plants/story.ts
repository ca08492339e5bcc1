import { dayOf, type Period } from '../period.ts';
import { boxSerial, personNumber, visitIndex, visitNumber } from '../numbers.ts';
import { Dice } from '../random.ts';
import type { Defect } from '../care/boxes.ts';
import type { Brand } from '../world/brands.ts';
import type { Institution, Kind } from '../world/institutions.ts';
import { ACTORS } from '../world/people.ts';
import type { CashSale, Consequence, LookAlike, Plant, ScanHabit, Shelf, StoryVisit, VisitDetails } from './told.ts';

export type { Difficulty, LookAlike, Plant, StoryVisit } from './told.ts';

/** Where reserved trace codes begin: above the boxes of two million persons. */
const STORY_BOXES = 8_900_000_000_000;
/** The day since which trace codes must be scanned before settlement, and rules on them judge. */
const TRACE_DUTY = '2025-07-01';
/** Visits of one person on one day. */
const VISITS_A_DAY = 3;

/** Collects the cases laid out by hand: their visits, and what is true of them. */
export class Story {
  readonly visits: StoryVisit[] = [];
  readonly cashSales: CashSale[] = [];
  readonly shelves: Shelf[] = [];
  readonly habits: ScanHabit[] = [];
  readonly plants: Plant[] = [];
  readonly lookAlikes: LookAlike[] = [];
  readonly consequences: Consequence[] = [];
  readonly dice: Dice;
  readonly period: Period;
  readonly institutions: readonly Institution[];
  readonly #sameDay = new Map<string, number>();
  readonly #taken = new Set<string>();
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

  /** First day on which trace rules judge, as a day of the period. */
  get firstTraceDay(): number {
    return Math.max(0, dayOf(this.period, TRACE_DUTY));
  }

  /** Some day of the trace rules' time with as many days after it. */
  traceDay(after: number): number {
    const from = this.firstTraceDay;
    return from + this.dice.below(Math.max(1, this.period.days - from - after));
  }

  /** Institutions of a kind without a part in the city's story. */
  plain(kind: Kind): Institution[] {
    return this.institutions.filter((one) => one.kind === kind && one.role === 'plain');
  }

  one(kind: Kind): Institution {
    return this.dice.oneOf(this.plain(kind));
  }

  /** An institution of a kind that no other case has taken for a subject, as a pharmacy for a drug. */
  oneFor(kind: Kind, subject: string): Institution {
    const free = this.plain(kind).filter((one) => !this.#taken.has(`${one.code} ${subject}`));
    const found = this.dice.oneOf(free.length > 0 ? free : this.plain(kind));
    this.#taken.add(`${found.code} ${subject}`);
    return found;
  }

  /** A pharmacy or clinic in another district than the one given. */
  faraway(from: Institution, kind: Kind): Institution {
    const far = this.plain(kind).filter((one) => one.district !== from.district && one.index !== from.index);
    return this.dice.oneOf(far);
  }

  /** A visit of an actor, and its number. */
  visit(actor: number, details: VisitDetails): number {
    const day = `${actor} ${details.day}`;
    const nth = this.#sameDay.get(day) ?? 0;
    this.#sameDay.set(day, nth + 1);
    if (details.day < 0 || details.day >= this.period.days || nth >= VISITS_A_DAY)
      throw new Error(`visit on day ${details.day}`);
    const visit = visitIndex(actor, details.day, 5 + nth);
    this.visits.push({
      minute: this.dice.between(8 * 60, 16 * 60),
      medType: '11',
      dx: 'J06.9',
      registration: null,
      refundAfter: null,
      doctor: null,
      ...details,
      visit,
      actor,
    });
    return visit;
  }

  /** A box is sold for cash, and perhaps brought back. */
  cash(sale: CashSale): void {
    this.cashSales.push(sale);
  }

  /** An institution begins the period with so many boxes of an item, and counts them, or writes down what its book says. */
  shelf(at: Institution, brand: Brand, opening: number, counted: 'shelf' | 'book' = 'shelf'): void {
    this.shelves.push({ inst: at.index, item: brand.code, opening, counted });
  }

  /** An institution scans something else than codes for a while. */
  habit(at: Institution, firstDay: number, lastDay: number, defect: Defect, share: number): void {
    this.habits.push({ inst: at.index, firstDay, lastDay, defect, share });
  }

  plant(plant: Plant): void {
    this.plants.push(plant);
  }

  lookAlike(lookAlike: LookAlike): void {
    this.lookAlikes.push(lookAlike);
  }

  /** What another rule rightly finds of a plant. */
  consequence(rule: string, key: Readonly<Record<string, string>>, why: string): void {
    this.consequences.push({ rule, key, why });
  }

  /** The ISO date of a day. */
  date(day: number): string {
    return new Date(Date.parse(`${this.period.from}T00:00:00Z`) + day * 86_400_000).toISOString().slice(0, 10);
  }

  readonly person = personNumber;
  readonly visitNumber = visitNumber;
}
