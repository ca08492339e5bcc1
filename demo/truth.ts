import type { Session } from '../store/session.ts';
import { Warehouse } from '../store/warehouse.ts';
import { EntryIndex, readEntries, type Entry, type FoundSuspect, type TruthCase } from './truth-entries.ts';

export type { FoundSuspect } from './truth-entries.ts';

/** How many of something there were, and how many of them were found. */
interface Score {
  readonly planted: number;
  readonly found: number;
}

/** What a scan made of the plants and look-alikes of one rule. */
interface RuleTruth extends Score {
  readonly rule: string;
  /** By difficulty: easy, middle, hard. */
  readonly byDifficulty: Readonly<Record<string, Score>>;
  readonly lookAlikes: number;
  readonly lookAlikesAccused: number;
  readonly suspects: number;
  /** Suspects that are no plant of the rule but rightly follow from that of another. */
  readonly consequences: number;
  /** Suspects that are neither a plant, nor what follows from one, nor a known look-alike. */
  readonly others: number;
}

export interface TruthComparison {
  readonly rules: readonly RuleTruth[];
  readonly missed: readonly TruthCase[];
  readonly accused: readonly TruthCase[];
  /** The first others of each rule, by their keys. */
  readonly others: readonly { readonly rule: string; readonly key: Readonly<Record<string, string>> }[];
}

/** Others of a rule that are named. */
const NAMED_OTHERS = 20;

const scoreOf = (entries: readonly Entry[]): Score => ({
  planted: entries.length,
  found: entries.filter((one) => one.hit).length,
});

const caseOf = ({ difficulty: _difficulty, mark: _mark, hit: _hit, ...rest }: Entry): TruthCase => rest;

/**
 * Holds the suspects of a scan against what is planted in a demo city.
 *
 * @param truthDirectory the `truth` folder of the city.
 * @param suspects the active suspects, all at once or as they come.
 * @param session any connection; one in memory is opened where none is given.
 * @throws MingchaError MC-DEMO-004 where the folder holds no truth.
 */
export async function compareWithTruth(
  truthDirectory: string,
  suspects: Iterable<FoundSuspect> | AsyncIterable<FoundSuspect>,
  session?: Session,
): Promise<TruthComparison> {
  const warehouse = session === undefined ? await Warehouse.inMemory() : undefined;
  const reader = session ?? (await warehouse?.session());
  if (reader === undefined) throw new Error('no connection');
  try {
    const plants = await readEntries(reader, truthDirectory, 'plants.csv', 'scheme', 'note');
    const lookAlikes = await readEntries(reader, truthDirectory, 'lookalikes.csv', 'name', 'why');
    const consequences = await readEntries(reader, truthDirectory, 'consequences.csv', 'why', 'why');
    return await compare(plants, lookAlikes, consequences, suspects);
  } finally {
    if (warehouse !== undefined) {
      reader.close();
      warehouse.close();
    }
  }
}

interface Seen {
  suspects: number;
  consequences: number;
  readonly others: FoundSuspect[];
}

async function compare(
  plants: readonly Entry[],
  lookAlikes: readonly Entry[],
  consequences: readonly Entry[],
  suspects: Iterable<FoundSuspect> | AsyncIterable<FoundSuspect>,
): Promise<TruthComparison> {
  const told = new EntryIndex([...plants, ...lookAlikes]);
  const followed = new EntryIndex(consequences);
  const seen = new Map<string, Seen>();
  for await (const suspect of suspects) {
    const count = seen.get(suspect.rule_id) ?? { suspects: 0, consequences: 0, others: [] };
    seen.set(suspect.rule_id, count);
    count.suspects += 1;
    const met = told.met(suspect);
    for (const entry of met) entry.hit = true;
    if (met.length > 0) continue;
    if (followed.met(suspect).length > 0) count.consequences += 1;
    else count.others.push(suspect);
  }
  const rules = [...new Set([...plants, ...lookAlikes].map((one) => one.rule).concat([...seen.keys()]))].toSorted();
  return {
    rules: rules.map((rule) => truthOf(rule, plants, lookAlikes, seen.get(rule))),
    missed: plants.filter((one) => !one.hit).map(caseOf),
    accused: lookAlikes.filter((one) => one.hit).map(caseOf),
    others: [...seen].flatMap(([rule, { others }]) => others.slice(0, NAMED_OTHERS).map(({ key }) => ({ rule, key }))),
  };
}

function truthOf(
  rule: string,
  plants: readonly Entry[],
  lookAlikes: readonly Entry[],
  seen: Seen | undefined,
): RuleTruth {
  const mine = plants.filter((one) => one.rule === rule);
  const spared = lookAlikes.filter((one) => one.rule === rule);
  return {
    rule,
    ...scoreOf(mine),
    byDifficulty: Object.fromEntries(
      ['easy', 'middle', 'hard'].map((difficulty) => [
        difficulty,
        scoreOf(mine.filter((one) => one.difficulty === difficulty)),
      ]),
    ),
    lookAlikes: spared.length,
    lookAlikesAccused: spared.filter((one) => one.hit).length,
    suspects: seen?.suspects ?? 0,
    consequences: seen?.consequences ?? 0,
    others: seen?.others.length ?? 0,
  };
}
