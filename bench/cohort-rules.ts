/**
 * How well the rules that compare institutions find what was planted: `npx tsx bench/cohort-rules.ts [--worlds 10] [--hospitals 40]`.
 * Prints recall by difficulty, precision, look-alikes accused, and the institutions listed in worlds where nobody did wrong.
 */
import { parseArgs } from 'node:util';
import { cell, type Session } from '../store/session.ts';
import { identifier } from '../store/sql.ts';
import { Warehouse } from '../store/warehouse.ts';
import { runSingle, singlePlan } from '../test/detectors/bundle/run-bundle.ts';
import * as tests from '../test/detectors/bundle/world.ts';
import { landLines } from '../test/detectors/ratio/lines.ts';
import { runOwnPay } from '../test/detectors/ratio/run-ratio.ts';
import * as stays from '../test/detectors/ratio/world.ts';

const LEVELS = ['easy', 'middle', 'hard'] as const;
type Level = (typeof LEVELS)[number];

/** Hospitals changed by their place in the city, counted from its end where negative. */
type Changes<Hospital> = readonly (readonly [place: number, change: Partial<Hospital>])[];

/** What a world of one rule came to: hospitals planted by level, look-alikes, and hospitals listed. */
interface World {
  readonly planted: ReadonlyMap<string, Level>;
  readonly alike: readonly string[];
  readonly listed: ReadonlySet<string>;
  readonly hospitals: number;
}

/** Places of the six plants of every world, two of each level. */
const PLACES: readonly (readonly [number, Level])[] = [
  [3, 'easy'],
  [9, 'middle'],
  [-2, 'hard'],
  [-5, 'easy'],
  [-8, 'middle'],
  [-11, 'hard'],
];

function changed<Hospital extends object>(city: readonly Hospital[], changes: Changes<Hospital>): Hospital[] {
  const at = new Map(changes.map(([place, change]) => [(place + city.length) % city.length, change]));
  return city.map((hospital, i) => ({ ...hospital, ...at.get(i) }));
}

const codeAt = (city: readonly { readonly code: string }[], place: number): string => city.at(place)?.code ?? '';
const institutions = (units: readonly string[]): string[] => units.map((unit) => unit.split('|')[0] ?? '');

/** One world of a rule: the honest look-alikes always, the plants unless it is a null world. */
async function world<Hospital extends { readonly code: string }>(
  city: readonly Hospital[],
  alike: Changes<Hospital>,
  plants: readonly Partial<Hospital>[],
  isNull: boolean,
  list: (hospitals: readonly Hospital[]) => Promise<Iterable<string>>,
): Promise<World> {
  const wrong: Changes<Hospital> = isNull ? [] : PLACES.map(([place], i) => [place, plants[i] ?? {}]);
  return {
    planted: new Map(isNull ? [] : PLACES.map(([place, level]) => [codeAt(city, place), level])),
    alike: alike.map(([place]) => codeAt(city, place)),
    listed: new Set(await list(changed(changed(city, alike), wrong))),
    hospitals: city.length,
  };
}

type Maker = (session: Session, seed: number, count: number, isNull: boolean) => Promise<World>;

/** What a package of tests already accuses is left to it by the rule on single tests: it counts as found. */
async function withPackages(session: Session): Promise<string[]> {
  const single = await runSingle(session);
  const flagged = singlePlan().shared.find(({ name }) => name.endsWith('_flagged'))?.name ?? '';
  const packages = await session.rows(`SELECT unit FROM ${identifier(flagged)}`);
  return institutions([...single, ...packages.map((row) => cell(row, 'unit'))]);
}

const singleTests: Maker = async (session, seed, count, isNull) => {
  const item = (n: number): number => 6 + ((seed * 7 + n * 11) % 30);
  const one = (n: number, share: number): Partial<tests.Hospital> => ({ singles: [item(n)], singleShare: share });
  const two: Partial<tests.Hospital> = { singles: [item(4), item(5)], singleShare: 0.9 };
  const plants = [one(1, 0.9), one(2, 0.7), one(3, 0.55), two, one(6, 0.7), one(7, 0.55)];
  const alike: Changes<tests.Hospital> = [
    [1, { focus: 14, focusShare: 0.6 }], // operates on most
    [6, { thorough: 1.35 }],
    [12, { focus: 12, focusShare: 0.5 }],
    [-3, { thorough: 1.35 }],
    [-6, { focus: 5, focusShare: 0.95 }], // one disease
    [-9, { visits: 60, singles: [item(8)], singleShare: 0.9 }], // too few to say
  ];
  return world(tests.ordinaryCity(count, seed), alike, plants, isNull, async (hospitals) => {
    await tests.landWorld(session, { seed, hospitals, spread: isNull ? 0.3 : 0.2, screening: true });
    return withPackages(session);
  });
};

const ownPay: Maker = async (session, seed, count, isNull) => {
  const kinds = ['drug', 'consumable', 'treatment'] as const;
  const plants = [0.12, 0.07, 0.04, 0.12, 0.07, 0.04].map((shifted, i): Partial<stays.Hospital> => {
    const into = kinds[(seed + i) % kinds.length];
    return into === undefined ? { shifted } : { shifted, into };
  });
  const alike: Changes<stays.Hospital> = [
    [1, { focusShare: 0.6, focus: [20, 21, 22, 23] }], // hard cases
    [6, { focusShare: 0.95, focus: [23] }], // one disease, seen elsewhere a little
    [12, { focusShare: 0.95, focus: [26] }], // one disease seen nowhere else
    [-3, { stays: 25, focusShare: 0.5, focus: [22] }], // too few stays
    [-6, { fromElsewhere: 0.5 }],
    [-9, { focusShare: 0.5, focus: [21, 22] }],
  ];
  return world(stays.ordinaryCity(count, seed), alike, plants, isNull, async (hospitals) => {
    const made = { seed, hospitals, spread: isNull ? 0.015 : 0.01 };
    await stays.landWorld(session, made);
    await landLines(session, made);
    return institutions(await runOwnPay(session));
  });
};

const share = (right: number, of: number): string => `${right}/${of}`;

function summary(rule: string, worlds: readonly World[], nulls: readonly World[]): Record<string, string> {
  const recall = LEVELS.map((level) => {
    const found = worlds.flatMap(({ planted, listed }) =>
      [...planted].filter(([, asked]) => asked === level).map(([code]) => listed.has(code)),
    );
    return [level, share(found.filter(Boolean).length, found.length)] as const;
  });
  const listed = worlds.flatMap((each) => [...each.listed].map((code) => each.planted.has(code)));
  const alike = [...worlds, ...nulls].flatMap((each) => each.alike.map((code) => each.listed.has(code)));
  const flagged = nulls.reduce((n, each) => n + each.listed.size, 0);
  const honest = nulls.reduce((n, each) => n + each.hospitals, 0);
  return {
    rule,
    ...Object.fromEntries(recall),
    precision: share(listed.filter(Boolean).length, listed.length),
    'look-alikes accused': share(alike.filter(Boolean).length, alike.length),
    'null worlds flagged': `${share(flagged, honest)} (${((100 * flagged) / honest).toFixed(2)} %)`,
  };
}

function tellFaults(rule: string, seed: number, { planted, listed }: World): void {
  const missed = [...planted.keys()].filter((code) => !listed.has(code));
  const wrongly = [...listed].filter((code) => !planted.has(code));
  if (missed.length + wrongly.length === 0) return;
  console.log(`${rule} world ${seed}: missed ${missed.join(' ') || '-'}, wrongly ${wrongly.join(' ') || '-'}`);
}

const { values } = parseArgs({
  options: { worlds: { type: 'string', default: '10' }, hospitals: { type: 'string', default: '40' } },
});
const warehouse = await Warehouse.inMemory();
const session = await warehouse.session();
const rows: Record<string, string>[] = [];
for (const [rule, make] of [
  ['MC-PT-002', singleTests],
  ['MC-RR-002', ownPay],
] as const) {
  const made: World[][] = [[], []];
  for (let i = 0; i < Number(values.worlds); i++)
    for (const [kind, first] of [101, 501].entries()) {
      const each = await make(session, first + i, Number(values.hospitals), kind === 1);
      made[kind]?.push(each);
      tellFaults(rule, first + i, each);
    }
  rows.push(summary(rule, made[0] ?? [], made[1] ?? []));
}
console.table(rows);
session.close();
warehouse.close();
