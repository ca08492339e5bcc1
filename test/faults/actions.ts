import { setTimeout as delay } from 'node:timers/promises';
import type { CrashPoint } from '../../ingest/stream/stream-request.ts';
import { TOPICS, type TopicPlan } from './topics.ts';
import { saidBy, type WorkerEnd } from './worker-process.ts';
import type { World } from './world.ts';

export const CRASH_POINTS: readonly CrashPoint[] = [
  'before_begin',
  'mid_append',
  'before_commit',
  'after_commit',
  'before_resolve',
];

/** Codes that a worker may end with when the broker goes away under it. */
const BROKER_GONE = ['MC-STREAM-001', 'MC-STREAM-007'];

const plain = (plan: TopicPlan): boolean => !plan.gzip;

/** Sends messages to some topics: plain, compressed, in transactions that commit, that abort, or that stay open for a while. */
export async function produce(world: World, count = 40): Promise<void> {
  const { random, sender } = world;
  for (const plan of TOPICS) {
    if (random.chance(0.3)) continue;
    const consignments = world.consign(plan, count);
    if (consignments.length === 0) continue;
    const [first] = consignments;
    if (first !== undefined && plan.holds === 'fee_list_d' && random.chance(0.03)) {
      const large = world.maker.large();
      if (large !== undefined) consignments.splice(0, 1, { ...first, messages: [...first.messages, large] });
    }
    const chance = random.next();
    if (chance < 0.15) {
      world.count('transactions committed');
      await sender.sendTogether(consignments, 'commit');
    } else if (chance < 0.25) {
      world.count('transactions aborted');
      await sender.sendTogether(consignments, 'abort');
    } else await sender.send(consignments, plain(plan) ? false : true);
  }
  world.count('productions');
}

/** A worker's end that is none: neither killed nor done. */
function told(world: World, what: string, end: WorkerEnd, allowed: readonly string[] = []): void {
  if (end.signal === 'SIGKILL' || end.exit === 0) return;
  const errors = saidBy(end, 'error');
  if (errors.length > 0 && errors.every(({ code }) => allowed.includes(code))) return;
  world.differs(
    `${what}: a worker ended with ${end.exit ?? end.signal}: ${errors.map((one) => `${one.code} ${one.message}`).join('; ')}`,
  );
}

/** Checks that only partitions that stand still raised an alarm, each with its code. */
function checkAlarms(world: World, end: WorkerEnd, allowed: readonly string[] = []): void {
  for (const { code, at } of saidBy(end, 'alarm')) {
    if (world.still.get(at)?.code === code || allowed.includes(code)) continue;
    world.differs(`an alarm ${code} of ${at || 'all'} that has no cause`);
  }
}

/** Kills a worker at a point of a flush. */
export async function killAt(world: World, point: CrashPoint, passing = 1 + world.random.below(3)): Promise<void> {
  const crash = { point, passing };
  const end = await world.end(world.start({ crash }));
  told(world, `kill at ${point}`, end);
  checkAlarms(world, end);
  world.count(saidBy(end, 'crash').length > 0 ? `kill ${point}` : `end before ${point}`);
}

/** Kills a worker at any time. */
export async function killAnyTime(world: World): Promise<void> {
  const worker = world.start({ untilEnd: false });
  await worker.said((events) => events.length > 0);
  await delay(world.random.below(1200));
  worker.signal('SIGKILL');
  const end = await world.end(worker);
  told(world, 'kill at any time', end);
  checkAlarms(world, end);
  if (end.signal === 'SIGKILL') world.count('kill at any time');
}

/** Lands all there is, and stops a worker as a person does. */
export async function quiesce(world: World): Promise<void> {
  const end = await world.end(world.start());
  told(world, 'quiesce', end);
  checkAlarms(world, end);
  for (const [name, { code }] of world.still)
    if (!saidBy(end, 'alarm').some((alarm) => alarm.at === name && alarm.code === code))
      world.differs(`${name} stands still and no alarm ${code} was raised`);
  world.count('quiesces');
}

/** Stops a worker by its signal while messages come in. */
export async function stopGracefully(world: World): Promise<void> {
  const worker = world.start({ untilEnd: false });
  await worker.said((events) => events.some(({ event }) => event === 'flush'));
  const producing = produce(world);
  worker.signal('SIGTERM');
  const end = await world.end(worker);
  await producing;
  told(world, 'graceful stop', end);
  checkAlarms(world, end);
  if (end.exit === 0 && saidBy(end, 'end').length === 0) world.differs('a stopped worker did not say how far it is');
  world.count('graceful stops');
}

/** A worker that hangs for longer than its session lasts keeps its folder, and goes on or ends with a code. */
export async function hang(world: World): Promise<void> {
  const worker = world.start({ untilEnd: false });
  await worker.said((events) => events.length > 0);
  await delay(world.random.below(1500));
  worker.signal('SIGSTOP');
  await produce(world);
  const other = await world.end(world.start());
  const codes = saidBy(other, 'error').map(({ code }) => code);
  if (codes.join() !== 'MC-STORE-001') world.differs(`a second owner was answered with [${codes.join()}]`);
  await delay(2500);
  worker.signal('SIGCONT');
  await delay(world.random.below(1500));
  worker.signal(world.random.chance(0.5) ? 'SIGTERM' : 'SIGKILL');
  const end = await world.end(worker);
  told(world, 'a worker that hung', end, BROKER_GONE);
  checkAlarms(world, end, BROKER_GONE);
  world.count('hangs past the session');
  world.count('second owners refused');
}

/** Two streams over the same topics in one process: one of them loses each race for a position. */
export async function twoStreams(world: World): Promise<void> {
  const end = await world.end(world.start({ twice: true }));
  told(world, 'two streams', end, ['MC-STREAM-008']);
  checkAlarms(world, end);
  world.count(end.exit === 0 ? 'two streams in turn' : 'two streams, one refused');
}

/** The broker dies under a worker, and comes back. */
export async function killBroker(world: World): Promise<void> {
  const worker = world.start({ untilEnd: false });
  await worker.said((events) => events.length > 0);
  await delay(world.random.below(1000));
  await world.broker.kill();
  await delay(world.random.below(2000));
  await world.broker.restart();
  await world.sender.settled([]);
  await delay(world.random.below(1000));
  worker.signal(world.random.chance(0.5) ? 'SIGTERM' : 'SIGKILL');
  const end = await world.end(worker);
  told(world, 'broker killed', end, BROKER_GONE);
  checkAlarms(world, end, BROKER_GONE);
  world.count('brokers killed');
}

/** The broker hangs under a worker. */
export async function pauseBroker(world: World): Promise<void> {
  const worker = world.start({ untilEnd: false });
  await worker.said((events) => events.length > 0);
  await delay(world.random.below(1000));
  world.broker.pause();
  await delay(1000 + world.random.below(2000));
  world.broker.resume();
  await delay(world.random.below(1000));
  worker.signal(world.random.chance(0.5) ? 'SIGTERM' : 'SIGKILL');
  const end = await world.end(worker);
  told(world, 'broker paused', end, BROKER_GONE);
  checkAlarms(world, end, BROKER_GONE);
  world.count('brokers paused');
}

/** A partition more, which a running worker finds, or the next one. */
export async function addPartition(world: World): Promise<void> {
  const plan = world.random.of(TOPICS);
  if (world.partitionsOf(plan.topic) >= 5) return;
  await world.addPartition(plan);
  world.count('partitions added');
  await produce(world);
}

/** The disk fills up under a worker: nothing half lands, and with room again it goes on. */
export async function fillDisk(world: World): Promise<void> {
  if (!world.disk.mounted) return;
  for (let n = 0; n < 3; n++) await produce(world, 200);
  const leave = 20_000 + world.random.below(400_000);
  const end = await world.disk.whileFull(leave, async () => world.end(world.start()));
  told(world, 'disk full', end, ['MC-STORE-007', 'MC-STORE-010', 'MC-STORE-004']);
  checkAlarms(world, end);
  world.count(end.exit === 0 ? 'disk nearly full' : 'disk full');
}

/** A transaction that stays open while a worker is killed beside it. */
export async function openTransaction(world: World): Promise<void> {
  const plan = world.random.of(TOPICS);
  const consignments = world.consign(plan, 40);
  if (consignments.length === 0) return;
  const outcome = world.random.chance(0.7) ? 'commit' : 'abort';
  await world.sender.sendTogether(consignments, outcome, () => killAnyTime(world));
  world.count('transactions open during a kill');
}
