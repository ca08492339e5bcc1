import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kafkaSource, type KafkaSource } from '../../../ingest/source/kafka/kafka-source.ts';
import { ENABLE_KAFKA, kafkaPresent, startBroker, type Broker } from '../../kafka/broker.ts';
import { testProducer } from '../../kafka/produce.ts';
import { runnable } from '../../support/requirement.ts';
import { openedAt } from './reader.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;

const ALICE = { name: 'alice', password: 'known-to-alice' };
const LIMIT_MILLISECONDS = 120_000;

describe.skipIf(!runnable('Apache Kafka', kafkaPresent(), ENABLE_KAFKA))('topics that are not ours to read', () => {
  let broker: Broker;
  const sources: KafkaSource[] = [];

  beforeAll(async () => {
    broker = await startBroker({
      users: [ALICE],
      tls: true,
      properties: {
        'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
        'super.users': 'User:ANONYMOUS',
        'allow.everyone.if.no.acl.found': 'true',
      },
    });
    const producer = await testProducer(broker.address);
    for (const topic of ['open', 'unseen', 'unread']) {
      await broker.createTopic(topic);
      await producer.send(topic, [{ value: topic }]);
    }
    await producer.close();
    const acl = (resourceName: string, operation: number) => ({
      resourceType: AclResourceTypes.TOPIC,
      resourceName,
      resourcePatternType: ResourcePatternTypes.LITERAL,
      principal: `User:${ALICE.name}`,
      host: '*',
      operation,
      permissionType: AclPermissionTypes.DENY,
    });
    await broker.admin((admin) =>
      admin.createAcls({
        acl: [acl('unseen', AclOperationTypes.DESCRIBE), acl('unread', AclOperationTypes.READ)],
      }),
    );
  }, LIMIT_MILLISECONDS);
  afterAll(async () => {
    await Promise.all(sources.map((source) => source.close()));
    await broker?.stop();
  });

  function sourceOfAlice(): KafkaSource {
    const source = kafkaSource({
      brokers: [broker.secureAddress],
      clientId: 'test',
      group: 'test',
      log: () => undefined,
      tls: { ca: broker.certificate },
      sasl: { mechanism: 'plain', username: ALICE.name, password: ALICE.password },
    });
    sources.push(source);
    return source;
  }

  // Without the right to describe it a broker tells that when it is asked who leads it; without the right to read it, when it is read.
  test.each(['unseen', 'unread'])(
    '%s is left out with the reason, and the others are read',
    async (topic) => {
      const reader = openedAt(sourceOfAlice(), ['open', topic], () => 0);
      await reader.until(() => reader.events.some(({ type }) => type === 'missing'));
      expect(reader.events.find(({ type }) => type === 'missing')).toMatchObject({ topic, fault: 'refused' });
      await reader.until(() => reader.blocks.some((block) => block.topic === 'open'));
      expect(reader.blocks.map((block) => block.topic)).not.toContain(topic);
      expect(reader.events.filter(({ type }) => type === 'fatal')).toEqual([]);
      await reader.close();
    },
    LIMIT_MILLISECONDS,
  );

  test(
    'where there is no other, that ends the source',
    async () => {
      const reader = openedAt(sourceOfAlice(), ['unread'], () => 0);
      await reader.until(() => reader.ended);
      expect(reader.events.at(-1)).toMatchObject({ type: 'fatal', fault: 'refused', topic: 'unread' });
      await reader.close();
    },
    LIMIT_MILLISECONDS,
  );
});
