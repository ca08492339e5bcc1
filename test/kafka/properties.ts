import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A person who may log in, by every mechanism. */
interface BrokerUser {
  readonly name: string;
  readonly password: string;
}

/** How a broker of a test differs from the plain one. */
export interface BrokerOptions {
  /** A second listener where clients log in by PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512. */
  readonly users?: readonly BrokerUser[];
  /** The second listener speaks TLS, with a certificate for 127.0.0.1 of its own making. */
  readonly tls?: boolean;
  /** Properties of the broker, over ours. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** The ports of a broker: for clients, for its own controller, and for clients that log in. */
export interface BrokerPorts {
  readonly plain: number;
  readonly controller: number;
  readonly secure: number;
}

const KEYSTORE_PASSWORD = 'for-tests-only';

/** The broker's properties, as its file holds them. */
export function propertiesFile(folder: string, ports: BrokerPorts, options: BrokerOptions): string {
  const secure = secureProtocol(options);
  const listeners = [`PLAINTEXT://127.0.0.1:${ports.plain}`];
  if (secure !== undefined) listeners.push(`SECURE://127.0.0.1:${ports.secure}`);
  const protocols = ['PLAINTEXT:PLAINTEXT', 'CONTROLLER:PLAINTEXT'];
  if (secure !== undefined) protocols.push(`SECURE:${secure}`);
  const properties: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${ports.controller}`,
    listeners: [...listeners, `CONTROLLER://127.0.0.1:${ports.controller}`].join(','),
    'advertised.listeners': listeners.join(','),
    'listener.security.protocol.map': protocols.join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'num.network.threads': '2',
    'num.io.threads': '2',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '2',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '2',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // A broker that was killed may come back once its controller has missed it for so long.
    'broker.session.timeout.ms': '1500',
    'broker.heartbeat.interval.ms': '250',
    'auto.create.topics.enable': 'false',
    'delete.topic.enable': 'true',
    // Small segments, and removal of old ones looked for often, so that retention can be tested.
    'log.segment.bytes': '16777216',
    'log.retention.check.interval.ms': '1000',
    'message.max.bytes': '16777216',
    ...saslProperties(options),
    ...tlsProperties(folder, options),
    ...options.properties,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function secureProtocol(options: BrokerOptions): string | undefined {
  if (options.users !== undefined) return options.tls === true ? 'SASL_SSL' : 'SASL_PLAINTEXT';
  return options.tls === true ? 'SSL' : undefined;
}

function saslProperties({ users }: BrokerOptions): Record<string, string> {
  if (users === undefined) return {};
  const listener = 'listener.name.secure';
  const known = users.map((user) => `user_${user.name}="${user.password}"`).join(' ');
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  return {
    [`${listener}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    [`${listener}.plain.sasl.jaas.config`]: `org.apache.kafka.common.security.plain.PlainLoginModule required ${known};`,
    [`${listener}.scram-sha-256.sasl.jaas.config`]: scram,
    [`${listener}.scram-sha-512.sasl.jaas.config`]: scram,
  };
}

function tlsProperties(folder: string, { tls }: BrokerOptions): Record<string, string> {
  if (tls !== true) return {};
  return {
    'listener.name.secure.ssl.keystore.type': 'PKCS12',
    'listener.name.secure.ssl.keystore.location': join(folder, 'broker.p12'),
    'listener.name.secure.ssl.keystore.password': KEYSTORE_PASSWORD,
    'listener.name.secure.ssl.key.password': KEYSTORE_PASSWORD,
  };
}

/** The words that give StorageTool the users who log in by SCRAM. */
export function scramWords({ users = [] }: BrokerOptions): string[] {
  return users.flatMap(({ name, password }) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((way) => ['--add-scram', `${way}=[name=${name},password=${password}]`]),
  );
}

/** Makes the broker's key and certificate. @returns the certificate as PEM, which a client takes for its authority. */
export function makeCertificate(folder: string): string {
  const store = ['-keystore', join(folder, 'broker.p12'), '-storetype', 'PKCS12', '-storepass', KEYSTORE_PASSWORD];
  const names = ['-dname', 'CN=127.0.0.1', '-ext', 'SAN=ip:127.0.0.1,dns:localhost', '-validity', '2'];
  execFileSync(
    'keytool',
    ['-genkeypair', '-alias', 'broker', '-keyalg', 'RSA', '-keysize', '2048', ...names, ...store],
    {
      stdio: 'ignore',
    },
  );
  const file = join(folder, 'broker.pem');
  execFileSync('keytool', ['-exportcert', '-rfc', '-alias', 'broker', '-file', file, ...store], { stdio: 'ignore' });
  return readFileSync(file, 'utf8');
}
