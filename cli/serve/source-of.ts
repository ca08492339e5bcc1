import type { Log } from '../../base/effects.ts';
import { kafkaSource } from '../../ingest/source/kafka/kafka-source.ts';
import type { LogSource } from '../../ingest/source/log/log-source.ts';
import type { KafkaConfiguration } from '../configuration/configuration.ts';

/** What of a configuration tells where the log is and how it is reached. */
export type LogConnection = Pick<KafkaConfiguration, 'brokers' | 'clientId' | 'group' | 'tls' | 'sasl'>;

/** The source of a configuration. */
export function sourceOf({ brokers, clientId, group, tls, sasl }: LogConnection, log: Log): LogSource {
  return kafkaSource({ brokers, clientId, group, tls, sasl, log });
}
