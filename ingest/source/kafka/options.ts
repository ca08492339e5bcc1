import type { Log } from '../../../base/effects.ts';

/** TLS of the connection, as PEM texts. An empty object trusts the authorities that Node trusts. */
export interface KafkaTls {
  /** The authority that signed the brokers' certificates. */
  readonly ca?: string | undefined;
  /** Our own certificate and key, where the brokers ask for one. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** The name the brokers' certificate must carry, where it is not the host's. */
  readonly servername?: string | undefined;
}

/** How we log in. */
export interface KafkaLogin {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** How brokers are reached. */
export interface KafkaConnection {
  /** HOST:PORT of some of the brokers; the others are learned from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls?: KafkaTls | undefined;
  readonly sasl?: KafkaLogin | undefined;
  readonly log: Log;
}

/** How topics are read. */
export interface KafkaOptions extends KafkaConnection {
  /**
   * The consumer group under which lag dashboards find how far has landed. Nothing is ever joined or read by it: what
   * counts are the positions in the warehouse. Without the right to it reading goes on and the log says so.
   */
  readonly group: string;
  /** So long nothing is heard before `stalled` is said. */
  readonly stallMilliseconds?: number | undefined;
  /** So often the partitions of the topics, and who leads them, are looked up anew. */
  readonly metadataMilliseconds?: number | undefined;
  /** So often it is seen, while it is read, that a topic is still the one it was. */
  readonly checkMilliseconds?: number | undefined;
  /** Asks for topics by their names also where brokers know them by identities, as brokers before Kafka 3.1 are asked. */
  readonly byName?: boolean | undefined;
  /** Reading waits while so much is waiting for the reader; one answer of the brokers may come on top. */
  readonly aheadBytes?: number | undefined;
}

export const DEFAULT_STALL_MILLISECONDS = 60_000;
export const DEFAULT_METADATA_MILLISECONDS = 30_000;
export const DEFAULT_CHECK_MILLISECONDS = 10_000;
export const DEFAULT_AHEAD_BYTES = 32 * 1024 * 1024;
