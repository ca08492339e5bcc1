import { kafkaSource } from '../../ingest/source/kafka/kafka-source.ts';
import { runStream } from '../../ingest/stream/run-stream.ts';
import { DEFAULT_FLUSH, DEFAULT_RESOLVE } from '../../ingest/stream/stream-request.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { measured } from './report.ts';

/** Streams a topic into a fresh warehouse until its end, and prints what that cost. `stream-once.ts ADDRESS TOPIC FOLDER [KIND]` */
const [address = '', topic = '', directory = '', kind] = process.argv.slice(2);

await measured(async () => {
  const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
  const source = kafkaSource({ brokers: [address], clientId: 'bench', group: 'bench', log: () => undefined });
  let quarantined = 0;
  const { flushes, problems } = await runStream(
    {
      source,
      topics: [kind === undefined ? { topic } : { topic, kind }],
      from: 'beginning',
      flush: DEFAULT_FLUSH,
      resolve: DEFAULT_RESOLVE,
      untilEnd: true,
    },
    warehouse,
    {
      now: () => new Date(),
      log: () => undefined,
      stop: new AbortController().signal,
      onFlush: ({ reasons }) => {
        for (const records of Object.values(reasons)) quarantined += records;
      },
    },
  );
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const session = await warehouse.session();
  const rows = Number(await session.value('SELECT count(*) FROM fee_list_d'));
  session.close();
  warehouse.close();
  return { rows, flushes, quarantined };
});
