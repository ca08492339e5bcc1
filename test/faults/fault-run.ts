import {
  addPartition,
  CRASH_POINTS,
  fillDisk,
  hang,
  killAnyTime,
  killAt,
  killBroker,
  openTransaction,
  pauseBroker,
  produce,
  quiesce,
  stopGracefully,
  twoStreams,
} from './actions.ts';
import { damage, damageUnderWay } from './damage.ts';
import { World } from './world.ts';

/** How a fault run goes. */
export interface FaultRun {
  readonly seed: number;
  /** It ends after so many kills of a worker. */
  readonly kills: number;
  /** Names of what shall not happen, while a fault that is known hides others. */
  readonly without?: readonly string[];
  /** Told of each step as it begins, and of each difference. */
  readonly say: (text: string) => void;
}

/** What a fault run came to. */
export interface FaultResult {
  readonly counts: ReadonlyMap<string, number>;
  readonly kills: number;
  readonly messages: number;
  readonly differences: readonly string[];
}

type Action = readonly [name: string, weight: number, act: (world: World) => Promise<void>];

/** What may happen beside kills at the points of a flush, and how often. */
const ACTIONS: readonly Action[] = [
  ['kill at any time', 8, killAnyTime],
  ['graceful stop', 2, stopGracefully],
  ['two streams', 1, twoStreams],
  ['hang', 1, hang],
  ['kill the broker', 1, killBroker],
  ['pause the broker', 1, pauseBroker],
  ['add a partition', 1, addPartition],
  ['fill the disk', 1, fillDisk],
  ['open transaction', 2, openTransaction],
  ['records deleted', 0.5, (world) => damage(world, 'records deleted')],
  ['topic made again, shorter', 0.5, (world) => damage(world, 'topic made again, shorter')],
  ['topic made again, longer', 0.5, (world) => damage(world, 'topic made again, longer')],
  ['records deleted, under way', 0.3, (world) => damageUnderWay(world, 'records deleted')],
  ['topic made again, shorter, under way', 0.3, (world) => damageUnderWay(world, 'topic made again, shorter')],
  ['topic made again, longer, under way', 0.3, (world) => damageUnderWay(world, 'topic made again, longer')],
];

const killsOf = (world: World): number =>
  [...world.counts].reduce((sum, [name, n]) => sum + (name.startsWith('kill ') ? n : 0), 0);

/** An action by its weight; about as many kills at a point of a flush as all others together. */
function draw(world: World, actions: readonly Action[]): Action {
  const { random } = world;
  if (random.chance(0.5)) {
    const point = random.of(CRASH_POINTS);
    return [`kill at ${point}`, 0, (one) => killAt(one, point)];
  }
  let left = random.next() * actions.reduce((sum, [, weight]) => sum + weight, 0);
  for (const action of actions) if ((left -= action[1]) < 0) return action;
  return ['produce', 0, (one) => produce(one)];
}

/** Does everything there is once, then what chance says until there were enough kills. */
function* plan(world: World, kills: number, without: readonly string[]): Generator<Action> {
  const actions = ACTIONS.filter(([name]) => !without.includes(name));
  for (const point of CRASH_POINTS) yield [`kill at ${point}`, 0, (one) => killAt(one, point, 1)];
  yield* actions;
  while (killsOf(world) < kills) yield draw(world, actions);
}

/**
 * Streams from a real broker through faults drawn from a seed, and holds the warehouse against the producer's ledger after
 * each. What happens between processes differs from run to run; what must hold does not.
 */
export async function runFaults({ seed, kills, without = [], say }: FaultRun): Promise<FaultResult> {
  const world = await World.open(seed);
  try {
    let told = 0;
    const look = async (whole: boolean): Promise<void> => {
      await world.check(whole);
      for (; told < world.differences.length; told++) say(`DIFFERENCE seed ${seed} ${world.differences[told]}`);
    };
    for (const [name, , act] of plan(world, kills, without)) {
      world.step += 1;
      say(`step ${world.step}: ${name}`);
      await produce(world);
      await act(world);
      await look(false);
      if (world.step % 5 !== 0) continue;
      await quiesce(world);
      await look(true);
      if (world.differences.length > 50) break;
    }
    await quiesce(world);
    await look(true);
    const { counts, messages, differences } = world;
    return { counts, kills: killsOf(world), messages, differences };
  } finally {
    await world.close();
  }
}

/** One line that says what a run came to. */
export function closingLine(seed: number, { counts, kills, messages, differences }: FaultResult): string {
  const named = [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, n]) => `${name} ${n}`)
    .join(', ');
  return `seed ${seed}: ${kills} kills, ${messages} messages, ${differences.length} differences (${named})`;
}
