import { Kafka, logLevel } from 'kafkajs';
import { writeCity } from '../../demo/city.ts';
import { playCity } from '../../demo/produce/play.ts';
import { KINDS } from '../../records/kinds.ts';
import { tell } from './report.ts';

/** Plays a demo city into topics named after its kinds, as rows. `play-city.ts ADDRESS FOLDER PEOPLE PARTITIONS` */
const [address = '', directory = '', people = '3000', partitions = '6'] = process.argv.slice(2);
const kafka = new Kafka({ clientId: 'bench-city', brokers: [address], logLevel: logLevel.ERROR });
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({
  topics: KINDS.map(({ name }) => ({ topic: name, numPartitions: Number(partitions), replicationFactor: 1 })),
  waitForLeaders: true,
});
await admin.disconnect();
await writeCity({ people: Number(people), months: 12, seed: 1, directory });
const producer = kafka.producer();
await producer.connect();
const { ledger, failure } = await playCity(
  { directory, shape: 'rows', rate: 0, topicPrefix: '', partitionsOf: () => Number(partitions) },
  {
    now: () => Date.now(),
    wait: () => Promise.resolve(),
    send: async (topic, messages) => void (await producer.send({ topic, messages: [...messages], acks: 1 })),
  },
);
await producer.disconnect();
if (failure !== undefined) throw failure;
tell({ topics: [...new Set(ledger.partitions.map(({ topic }) => topic))], messages: ledger.messages });
