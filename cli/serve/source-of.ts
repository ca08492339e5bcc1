import type { Log } from '../../base/effects.ts';
import { kafkaSource } from '../../ingest/source/kafka/kafka-source.ts';
import type { LogSource } from '../../ingest/source/log/log-source.ts';
import type { KafkaConfiguration } from '../configuration/configuration.ts';

/** The source of a configuration. */
export function sourceOf({ brokers, clientId, group, tls, sasl }: KafkaConfiguration, log: Log): LogSource {
  return kafkaSource({ brokers, clientId, group, tls, sasl, log });
}
