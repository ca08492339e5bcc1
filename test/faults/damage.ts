import { setTimeout as delay } from 'node:timers/promises';
import { skipTo } from '../../ingest/stream/skip.ts';
import type { TopicPlan } from './topics.ts';
import { saidBy } from './worker-process.ts';
import type { World } from './world.ts';

/** What happens to a topic, and the code that must answer it. */
export const DAMAGES = {
  'records deleted': 'MC-STREAM-004',
  'topic made again, shorter': 'MC-STREAM-005',
  'topic made again, longer': 'MC-STREAM-005',
} as const;

const PARTITIONS = 2;
const SENT = 20;
const TRIMMED = 5;

/** So long an alarm may take: a run looks at the log again every half minute. */
const ALARM_MILLISECONDS = 60_000;

type Damage = keyof typeof DAMAGES;

async function fill(world: World, plan: TopicPlan, count: number): Promise<void> {
  const { topic } = plan;
  const consignments = Array.from({ length: PARTITIONS }, (_, partition) => ({
    topic,
    partition,
    messages: Array.from({ length: count }, () => world.maker.make(plan, partition)),
  }));
  world.messages += count * PARTITIONS;
  await world.sender.send(consignments, false);
}

/** Deletes a topic and makes one of the same name. Until a person says so, the ledger knows it by another. */
async function makeAgain(world: World, plan: TopicPlan, count: number): Promise<void> {
  await world.broker.deleteTopic(plan.topic);
  await world.sender.forget(plan.topic);
  await world.createTopic(plan, PARTITIONS);
  world.sender.known.set(plan.topic, `${plan.topic}!new`);
  await fill(world, plan, count);
}

/** Runs a worker to the end: every partition that stands still must say why, and nothing of it may land. */
async function workOn(world: World, sort: string): Promise<void> {
  const end = await world.end(world.start());
  if (end.exit !== 0) world.differs(`${sort}: ${JSON.stringify(saidBy(end, 'error'))}`);
  const alarms = saidBy(end, 'alarm').map(({ code, at }) => `${at} ${code}`);
  const expected = [...world.still].map(([name, { code }]) => `${name} ${code}`);
  if (alarms.sort().join() !== expected.sort().join())
    world.differs(`${sort}: alarms [${alarms.join(', ')}], should be [${expected.join(', ')}]`);
  await world.check(true);
}

/** Moves a position on purpose, as a person does after an alarm. */
async function skip(world: World, topic: string, partition: number, offset: number): Promise<void> {
  world.still.delete(`${topic}/${partition}`);
  const now = new Date('2026-02-03T04:05:06Z');
  await world.inWarehouse((warehouse) => skipTo(warehouse, { topic, partition, offset, reason: 'for the test', now }));
}

/** A topic of its own, with messages in each of its partitions. */
async function ownTopic(world: World): Promise<TopicPlan> {
  const topic = `damaged-${world.step}`;
  const plan: TopicPlan = { topic, kind: 'fee_list_d', holds: 'fee_list_d', gzip: false, compression: undefined };
  await world.addTopic(plan, PARTITIONS);
  await fill(world, plan, SENT);
  return plan;
}

/**
 * Does the damage, and writes down which partitions must stand still.
 *
 * @param landed - offsets of each partition that land whatever happens.
 */
async function strike(world: World, plan: TopicPlan, sort: Damage, landed: number): Promise<void> {
  const deleted = sort === 'records deleted';
  if (deleted) {
    await fill(world, plan, SENT);
    await world.broker.deleteRecords(plan.topic, 0, landed + TRIMMED);
  } else await makeAgain(world, plan, sort === 'topic made again, longer' ? SENT * 2 : TRIMMED);
  for (const partition of deleted ? [0] : [0, 1])
    world.still.set(`${plan.topic}/${partition}`, { code: DAMAGES[sort], from: deleted ? landed : SENT, to: landed });
}

/** Moves the positions on purpose; from there on messages land again. */
async function recover(world: World, plan: TopicPlan, sort: Damage, landed: number): Promise<void> {
  const { topic } = plan;
  if (sort === 'records deleted') await skip(world, topic, 0, landed + TRIMMED);
  else {
    for (const partition of [0, 1]) await skip(world, topic, partition, 0);
    world.ledger.rename(topic, `${topic}@1`);
    world.ledger.rename(`${topic}!new`, topic);
    world.sender.known.delete(topic);
  }
  await fill(world, plan, SENT);
  await workOn(world, `after ${sort}`);
  world.retire(plan);
  world.count(sort);
}

/**
 * Damages a topic of its own that a worker has read: what is gone, or what another topic of the name now holds, must stop
 * its partitions with an alarm while every other topic goes on; and once a person has moved the position, reading goes on
 * from there.
 */
export async function damage(world: World, sort: Damage): Promise<void> {
  const plan = await ownTopic(world);
  await workOn(world, `before ${sort}`);
  await strike(world, plan, sort, SENT);
  await workOn(world, sort);
  await recover(world, plan, sort, SENT);
}

/** The same while a worker reads it: it hangs for a moment, and finds another log when it goes on. */
export async function damageUnderWay(world: World, sort: Damage): Promise<void> {
  const plan = await ownTopic(world);
  const worker = world.start({ untilEnd: false });
  const reached = (partition: number) => `${plan.topic}/${partition}`;
  await worker.said((events) =>
    [0, 1].every((partition) =>
      events.some((one) => one.event === 'flush' && one.positions[reached(partition)] === SENT),
    ),
  );
  worker.signal('SIGSTOP');
  // The broker holds a question of the worker's and answers it with what comes first.
  await fill(world, plan, 1);
  const landed = SENT + 1;
  await strike(world, plan, sort, landed);
  worker.signal('SIGCONT');
  const struck = [...world.still.keys()].filter((name) => name.startsWith(`${plan.topic}/`));
  const alarmed = worker.said((events) =>
    struck.every((name) => events.some((one) => one.event === 'alarm' && (one.at === name || one.at === ''))),
  );
  await Promise.race([alarmed, delay(ALARM_MILLISECONDS)]);
  worker.signal('SIGTERM');
  const end = await world.end(worker);
  const alarms = saidBy(end, 'alarm').map(({ code, at }) => `${at} ${code}`);
  if (alarms.length === 0) world.differs(`${sort} under way: no alarm, but ${JSON.stringify(end.events.slice(-3))}`);
  for (const name of struck)
    for (const { positions } of saidBy(end, 'flush'))
      if ((positions[name] ?? 0) > landed) world.differs(`${sort} under way: ${name} landed to ${positions[name]}`);
  world.count(`${sort}, under way`);
  await workOn(world, `${sort} under way`);
  await recover(world, plan, sort, landed);
}
