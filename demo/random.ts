/**
 * SQL macros every random choice of the city goes through. A draw depends only on the seed, a tag and up to two
 * numbers, never on the order rows are made in, so one seed always gives one city. The inner hash alone would tie the
 * low bits of draws with different tags together; the outer one breaks that.
 *
 * `u` is uniform on [0, 1); `pick` a whole number in [0, n); `bell` a bounded bell curve with mean 0 and deviation 1
 * (a sum of three uniforms, exact on every machine because it needs no logarithm).
 */
export function randomMacros(seed: number): string[] {
  const macro = (signature: string, body: string): string => `CREATE OR REPLACE TEMP MACRO ${signature} AS (${body})`;
  return [
    macro('draw(tag, a, b)', `hash(hash(${seed}::BIGINT, tag, a::BIGINT, b::BIGINT))`),
    macro('u(tag, a, b)', '(draw(tag, a, b) >> 11)::DOUBLE / 9007199254740992.0'),
    macro('pick(tag, a, b, n)', '(draw(tag, a, b) % n::UBIGINT)::INTEGER'),
    macro('bell(tag, a, b)', "2 * (u(tag || '1', a, b) + u(tag || '2', a, b) + u(tag || '3', a, b) - 1.5)"),
  ];
}

/** Random numbers for the few things that are laid out by hand in TypeScript: splitmix64. */
export class Dice {
  #state: bigint;

  constructor(seed: number) {
    this.#state = BigInt(seed) * 0x9e3779b97f4a7c15n + 0x2545f4914f6cdd1dn;
  }

  /** A whole number in [0, n). */
  below(n: number): number {
    return Number(this.#next() % BigInt(n));
  }

  /** A whole number in [low, high]. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** One of the things given. */
  oneOf<Thing>(things: readonly Thing[]): Thing {
    const thing = things[this.below(things.length)];
    if (thing === undefined) throw new Error('nothing to choose from');
    return thing;
  }

  /** A bounded bell curve with mean 0 and deviation 1. */
  bell(): number {
    let sum = 0;
    for (let i = 0; i < 3; i += 1) sum += Number(this.#next() >> 11n) / 2 ** 53;
    return 2 * (sum - 1.5);
  }

  #next(): bigint {
    this.#state = BigInt.asUintN(64, this.#state + 0x9e3779b97f4a7c15n);
    let z = this.#state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  }
}
