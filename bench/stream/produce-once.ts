import { Kafka, logLevel } from 'kafkajs';
import { feeEnvelope, feeRow, LINES_OF_ENVELOPE } from './fee-messages.ts';

/**
 * Produces fee lines into a topic and prints how many messages and bytes. Run as its own process: `produce-once.ts
 * ADDRESS TOPIC PARTITIONS LINES rows|envelopes [LINES_PER_SECOND]`, as fast as it goes without a rate.
 */
const [address = '', topic = '', partitionsText = '6', linesText = '0', shape = 'rows', rateText = '0'] =
  process.argv.slice(2);
const partitions = Number(partitionsText);
const lines = Number(linesText);
const rate = Number(rateText);
const step = shape === 'rows' ? 1 : LINES_OF_ENVELOPE;
/** Lines of one round of sending; at a rate, a tenth of a second's. */
const ROUND = rate === 0 ? 24_000 : Math.ceil(rate / 10);

const sentAt = (): string => new Date().toISOString().replace('T', ' ').replace('Z', '');

const kafka = new Kafka({ clientId: 'bench-producer', brokers: [address], logLevel: logLevel.ERROR });
const producer = kafka.producer({
  createPartitioner:
    () =>
    ({ message }) =>
      message.partition ?? 0,
});
await producer.connect();
const started = Date.now();
let messages = 0;
let bytes = 0;
for (let from = 0; from < lines; from += ROUND) {
  const round = [];
  for (let n = from; n < Math.min(lines, from + ROUND); n += step) {
    const made = shape === 'rows' ? feeRow(n, lines) : feeEnvelope(n, lines);
    // At a rate a row carries when it was sent, so that its age can be told.
    const value = rate === 0 ? made : `${made.slice(0, -1)},"crte_time":"${sentAt()}"}`;
    bytes += value.length;
    round.push({ key: null, value, partition: messages++ % partitions });
  }
  await producer.send({ topic, messages: round, acks: 1 });
  if (rate === 0) continue;
  const ahead = started + ((from + ROUND) / rate) * 1000 - Date.now();
  if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
}
await producer.disconnect();
console.log(JSON.stringify({ messages, bytes, seconds: (Date.now() - started) / 1000 }));
