import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryLog, type MemoryLog } from '../../ingest/source/log/memory.ts';
import type { LogEvent, LogSource, RecordBlock } from '../../ingest/source/log/log-source.ts';
import { runStream } from '../../ingest/stream/run-stream.ts';
import type { Session } from '../../store/session.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { Random } from '../ingest/fuzz/random.ts';
import { checkFacts } from './check-facts.ts';
import { checkRanges } from './check-ranges.ts';
import { Ledger } from './ledger.ts';
import { MessageMaker } from './message-maker.ts';
import { TOPICS } from './topics.ts';

/** A log in memory with two partitions a topic, and the ledger of what was put there. */
class Producer {
  readonly log: MemoryLog = memoryLog('kafka');
  readonly ledger = new Ledger();
  readonly #random = new Random(11);
  readonly #maker = new MessageMaker(this.#random);

  constructor() {
    for (const { topic } of TOPICS) this.log.createTopic(topic, 2);
  }

  produce(count: number): void {
    for (const plan of TOPICS) {
      for (const partition of [0, 1]) {
        const messages = Array.from({ length: count }, () => this.#maker.make(plan, partition));
        const ledger = this.ledger.partition({ topic: plan.topic, partition });
        ledger.add(this.log.append(plan.topic, partition, messages), messages);
      }
    }
  }
}

/** A source whose blocks are changed on their way: what a client with a defect would hand on. */
function faulty(source: LogSource, change: (block: RecordBlock) => RecordBlock): LogSource {
  async function* changed(events: AsyncIterable<LogEvent>): AsyncGenerator<LogEvent> {
    for await (const event of events)
      yield event.type === 'block' ? { type: 'block', block: change(event.block) } : event;
  }
  return {
    name: source.name,
    describe: (topics) => source.describe(topics),
    open: (request) => changed(source.open(request)),
    reportDurable: (positions) => source.reportDurable(positions),
    close: () => source.close(),
  };
}

async function stream(producer: Producer, warehouse: Warehouse, change = (block: RecordBlock) => block): Promise<void> {
  const { problems } = await runStream(
    {
      source: faulty(producer.log.source(), change),
      topics: TOPICS.map(({ topic, kind }) => (kind === undefined ? { topic } : { topic, kind })),
      from: 'beginning',
      flush: { rows: 200, bytes: 4 * 1024 * 1024, milliseconds: 1000 },
      resolve: { rows: 300, milliseconds: 5000 },
      untilEnd: true,
    },
    warehouse,
    { now: () => new Date('2026-01-02T03:04:05Z'), log: () => undefined, stop: new AbortController().signal },
  );
  expect(problems).toEqual([]);
}

async function differences(session: Session, ledger: Ledger): Promise<string> {
  const { faults, landed } = await checkRanges(session, ledger, () => 0);
  return [...faults, ...(await checkFacts(session, landed, true))].join('\n');
}

/** Changes the first block of a topic, and leaves the others. */
function once(topic: string, change: (block: RecordBlock) => RecordBlock): (block: RecordBlock) => RecordBlock {
  let done = false;
  return (block) => {
    if (done || block.topic !== topic || block.messages.length < 3) return block;
    done = true;
    return change(block);
  };
}

const [victim] = TOPICS;
const topic = victim?.topic ?? '';

/** A defect of a client, and the differences that must be seen. */
const CLIENT_FAULTS: Readonly<Record<string, readonly [change: (block: RecordBlock) => RecordBlock, seen: RegExp]>> = {
  'a message that is passed over': [
    (block) => ({ ...block, messages: block.messages.toSpliced(1, 1) }),
    /messages, \d+ were sent[^]*checksum/,
  ],
  'a message given twice': [
    (block) => ({ ...block, messages: block.messages.flatMap((one, n) => (n === 1 ? [one, one] : [one])) }),
    /messages, \d+ were sent/,
  ],
  'a value of another message': [
    (block) => ({
      ...block,
      messages: block.messages.map((one, n) => (n === 1 ? { ...one, value: Buffer.from('{"a":1}') } : one)),
    }),
    /checksum/,
  ],
  'a stretch given without its messages': [(block) => ({ ...block, messages: [] }), /0 messages, \d+ were sent/],
};

test.each(Object.entries(CLIENT_FAULTS))('%s is seen', async (_, [change, seen]) => {
  const producer = new Producer();
  producer.produce(30);
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  try {
    await stream(producer, warehouse, once(topic, change));
    expect(await differences(session, producer.ledger)).toMatch(seen);
  } finally {
    session.close();
    warehouse.close();
  }
});

/** A wrong position, and the differences that must be seen once more was streamed from there. */
const WRONG_POSITIONS: Readonly<Record<string, readonly [statement: string, seen: RegExp]>> = {
  'a position that is moved back, so that messages land twice': [
    `UPDATE stream_position SET next_offset = next_offset - 7, last_offset = NULL, last_digest = NULL WHERE topic = '${topic}'`,
    /twice/,
  ],
  'a position that is moved on, so that messages never land': [
    `UPDATE stream_position SET next_offset = next_offset + 7, last_offset = NULL, last_digest = NULL WHERE topic = '${topic}'`,
    /gap from/,
  ],
};

/** A defect of landing, as the statement that leaves the warehouse as it would, and the differences that must be seen. */
const SINK_FAULTS: Readonly<Record<string, readonly [statement: string, seen: RegExp]>> = {
  'rows that are lost after they landed': [
    'DELETE FROM fee_list_d WHERE rowid = (SELECT min(rowid) FROM fee_list_d)',
    /is lost[^]*accounts/,
  ],
  'a row that stands twice': ['INSERT INTO fee_list_d SELECT * FROM fee_list_d LIMIT 1', /counts twice[^]*accounts/],
  'money that is changed': [
    'UPDATE setl_d SET medfee_sumamt = medfee_sumamt + 1 WHERE rowid = (SELECT min(rowid) FROM setl_d)',
    /setl_d: .* should be/,
  ],
  'bytes of a message that are changed': [
    `UPDATE quarantine SET bytes = 'x'::BLOB WHERE rowid = (SELECT min(rowid) FROM quarantine)`,
    /waits in quarantine as/,
  ],
  'a stretch that is forgotten': [
    `DELETE FROM stream_range WHERE topic = '${topic}' AND from_offset = 0`,
    /position 30, and the ranges end at 0/,
  ],
};

test.each(Object.entries(WRONG_POSITIONS))('%s: it is seen', async (_, [statement, seen]) => {
  const producer = new Producer();
  producer.produce(30);
  const warehouse = await Warehouse.inMemory();
  const session = await warehouse.session();
  try {
    await stream(producer, warehouse);
    await session.run(statement);
    producer.produce(20);
    await stream(producer, warehouse);
    expect(await differences(session, producer.ledger)).toMatch(seen);
  } finally {
    session.close();
    warehouse.close();
  }
});

describe('in a warehouse that is as it should be', () => {
  const producer = new Producer();
  let warehouse: Warehouse;
  let session: Session;
  beforeAll(async () => {
    producer.produce(30);
    warehouse = await Warehouse.inMemory();
    session = await warehouse.session();
    await stream(producer, warehouse);
  });
  afterAll(() => {
    session.close();
    warehouse.close();
  });

  test('no difference is seen', async () => {
    expect(await differences(session, producer.ledger)).toBe('');
  });

  test.each(Object.entries(SINK_FAULTS))('%s: it is seen', async (_, [statement, seen]) => {
    await session.run('BEGIN');
    try {
      await session.run(statement);
      expect(await differences(session, producer.ledger)).toMatch(seen);
    } finally {
      await session.run('ROLLBACK');
    }
  });
});
