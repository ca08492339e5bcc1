/**
 * The city's numbers for persons, visits, settlements and boxes. Each is a running number carried through a one-to-one
 * map of its range, so that neighbours and planted cases do not show in it, yet two never meet. The same map stands
 * once as a SQL macro and once as a function for the cases laid out by hand.
 */
interface Scramble {
  readonly prefix: string;
  readonly digits: number;
  /** Shares no factor with the modulus, which makes the map one-to-one. */
  readonly multiplier: bigint;
  readonly offset: bigint;
}

const PERSON: Scramble = { prefix: '9901', digits: 14, multiplier: 48_271_000_003n, offset: 31_415_926_535n };
const VISIT: Scramble = { prefix: 'MD', digits: 14, multiplier: 61_803_398_879n, offset: 27_182_818_284n };
const SETTLEMENT: Scramble = { prefix: 'SE', digits: 15, multiplier: 70_710_678_123n, offset: 14_142_135_623n };

/** Serials end in 1 to 9: a code with a tail of noughts reads like one a spreadsheet has damaged. */
const BOXES = 9_000_000_000_000n;
const BOX_MULTIPLIER = 1_618_033_988_749n;

/** Visit numbers of one person: a day and one of 16 places on it. */
export const VISITS_A_PERSON = 32_768;
export const PLACES_A_DAY = 16;
/** Boxes of one visit: up to 8 lines of up to 16 boxes. */
export const BOXES_A_VISIT = 128;

const sql = (scramble: Scramble, of: string): string =>
  `'${scramble.prefix}' || lpad(((${of}::HUGEINT * ${scramble.multiplier} + ${scramble.offset}) % ${10n ** BigInt(scramble.digits)})::VARCHAR, ${scramble.digits}, '0')`;

const text = (scramble: Scramble, of: number): string =>
  scramble.prefix +
  String((BigInt(of) * scramble.multiplier + scramble.offset) % 10n ** BigInt(scramble.digits)).padStart(
    scramble.digits,
    '0',
  );

/** The macros `person_number`, `visit_number`, `settlement_number` and `box_serial`. */
export function numberMacros(): string[] {
  const box = `((x::HUGEINT * ${BOX_MULTIPLIER}) % ${BOXES})`;
  return [
    `CREATE OR REPLACE TEMP MACRO person_number(p) AS (${sql(PERSON, 'p')})`,
    `CREATE OR REPLACE TEMP MACRO visit_number(v) AS (${sql(VISIT, 'v')})`,
    `CREATE OR REPLACE TEMP MACRO settlement_number(s) AS (${sql(SETTLEMENT, 's')})`,
    `CREATE OR REPLACE TEMP MACRO box_serial(x) AS (lpad((${box} // 9)::VARCHAR, 12, '0') || (1 + ${box} % 9)::VARCHAR)`,
  ];
}

/** The running number of a visit: person, day of the period and place on that day. */
export function visitIndex(person: number, day: number, place: number): number {
  return person * VISITS_A_PERSON + day * PLACES_A_DAY + place;
}

export const personNumber = (person: number): string => text(PERSON, person);
export const visitNumber = (visit: number): string => text(VISIT, visit);

/** The thirteen digits of a box's trace code that follow its product's seven. */
export function boxSerial(box: number): string {
  const y = (BigInt(box) * BOX_MULTIPLIER) % BOXES;
  return String(y / 9n).padStart(12, '0') + String(1n + (y % 9n));
}
