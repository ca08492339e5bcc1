import type { FlushLimits, ResolveLimits, StreamTopic } from '../../ingest/stream/stream-request.ts';

/** Certificates as PEM texts. None: those that the system trusts. */
export interface TlsConfiguration {
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly servername?: string;
}

/** How we log in to the broker. */
export interface SaslConfiguration {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** Where topics are, and how they are read. */
export interface KafkaConfiguration {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly group: string;
  readonly tls?: TlsConfiguration;
  readonly sasl?: SaslConfiguration;
  readonly topics: readonly StreamTopic[];
  /** Where a partition begins that was never read. */
  readonly from: 'beginning' | 'end';
  readonly flush: FlushLimits;
  readonly resolve: ResolveLimits;
}

/** Backups made by the clock. */
export interface BackupSchedule {
  readonly at: string;
  /** Absolute. */
  readonly directory: string;
  /** How many of the newest are kept; all when left out. */
  readonly keep?: number;
}

/** `mingcha.yaml`, its files read and its defaults filled in. */
export interface Configuration {
  /** The file it was read from; undefined when there is none. */
  readonly file: string | undefined;
  readonly kafka?: KafkaConfiguration;
  readonly schedule: { readonly scan?: string; readonly daily?: string; readonly backup?: BackupSchedule };
  readonly http?: { readonly port: number };
}
