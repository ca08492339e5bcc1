import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { Kafka, logLevel, type ISocketFactory, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs';
import type { Log } from '../../../base/effects.ts';
import { installCodecs } from './codecs.ts';
import type { KafkaConnection, KafkaLogin, KafkaTls } from './options.ts';

/** A client whose connections can be cut, whatever the brokers do. */
export interface KafkaClient {
  readonly kafka: Kafka;
  /** Cuts every connection, now and later: whatever waits for an answer fails at once. */
  readonly destroy: () => void;
}

/** Few and short: who uses the client tries again by itself, and says so. */
const RETRY = { retries: 2, initialRetryTime: 200, maxRetryTime: 1000, factor: 0.2, multiplier: 2 };

/** Makes a client; nothing is connected yet. */
export function kafkaClient(connection: KafkaConnection): KafkaClient {
  installCodecs();
  const sockets = new Set<Socket>();
  let destroyed = false;
  // kafkajs ends connections politely and waits for answers, of a dead broker too: so the sockets are ours.
  const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    const socket = openSocket({ host, port }, ssl, onConnect);
    socket.setKeepAlive(true, 30_000);
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (destroyed) setImmediate(() => socket.destroy(new Error('closed by us')));
    return socket;
  };
  const kafka = new Kafka({
    brokers: [...connection.brokers],
    clientId: connection.clientId,
    connectionTimeout: 5000,
    authenticationTimeout: 10_000,
    requestTimeout: 30_000,
    retry: RETRY,
    socketFactory,
    logLevel: logLevel.INFO,
    logCreator: () => logThrough(connection.log),
    ...tlsConfiguration(connection.tls),
    ...(connection.sasl === undefined ? {} : { sasl: saslConfiguration(connection.sasl) }),
  });
  return {
    kafka,
    destroy: () => {
      destroyed = true;
      // With an error: kafkajs listens for `end` and `error`, not for `close`.
      for (const socket of sockets) socket.destroy(new Error('closed by us'));
    },
  };
}

function openSocket(at: { host: string; port: number }, ssl: ConnectionOptions | undefined, ready: () => void): Socket {
  // kafkajs's type says that TLS is always there; without it the field is missing.
  if (ssl === undefined || ssl === null) return connect(at, ready);
  return connectTls({ ...at, ...(isIP(at.host) === 0 ? { servername: at.host } : {}), ...ssl }, ready);
}

function tlsConfiguration(tls: KafkaTls | undefined): Pick<KafkaConfig, 'ssl'> {
  if (tls === undefined) return {};
  const { ca, certificate, key, servername } = tls;
  return {
    ssl: {
      ...(ca === undefined ? {} : { ca }),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(key === undefined ? {} : { key }),
      ...(servername === undefined ? {} : { servername }),
    },
  };
}

function saslConfiguration({ mechanism, username, password }: KafkaLogin): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}

/** What may stand in our log of what kafkajs says beside its message: places and counts, never contents. */
const TOLD = ['broker', 'topic', 'partition', 'groupId', 'error', 'retryCount', 'retryTime', 'correlationId', 'size'];

/**
 * kafkajs's own log as ours, for whoever looks for a cause. What fails is told by the source, once and with its reason;
 * kafkajs says it several times at every attempt, also of connections that we cut ourselves.
 */
function logThrough(log: Log): (entry: LogEntry) => void {
  return ({ namespace, log: { message, ...fields } }) => {
    const told = TOLD.filter((name) => typeof fields[name] === 'string' || typeof fields[name] === 'number');
    log('debug', `kafkajs ${namespace}: ${message}`, Object.fromEntries(told.map((name) => [name, fields[name]])));
  };
}
