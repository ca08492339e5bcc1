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

/**
 * Damages a topic of its own that a worker has read: what is gone, or what another topic of the name now holds, must stop
 * its partitions with an alarm while every other topic goes on; and once a person has moved the position, reading goes on
 * from there.
 */
export async function damage(world: World, sort: Damage): Promise<void> {
  const topic = `damaged-${world.step}`;
  const plan: TopicPlan = { topic, kind: 'fee_list_d', holds: 'fee_list_d', gzip: false, compression: undefined };
  await world.addTopic(plan, PARTITIONS);
  await fill(world, plan, SENT);
  await workOn(world, `before ${sort}`);
  const deleted = sort === 'records deleted';
  if (deleted) {
    await fill(world, plan, SENT);
    await world.broker.deleteRecords(topic, 0, SENT + TRIMMED);
  } else await makeAgain(world, plan, sort === 'topic made again, longer' ? SENT * 2 : TRIMMED);
  for (const partition of deleted ? [0] : [0, 1])
    world.still.set(`${topic}/${partition}`, { code: DAMAGES[sort], position: SENT });
  await workOn(world, sort);
  if (deleted) await skip(world, topic, 0, SENT + TRIMMED);
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
