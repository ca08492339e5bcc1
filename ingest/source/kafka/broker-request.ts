import type { Broker } from 'kafkajs';
import { WireReader, WireWriter } from './wire.ts';

/** Numbers of Kafka's protocol. */
const FETCH = 1;
const METADATA = 3;
export const API = { fetch: FETCH, metadata: METADATA } as const;

/** A request that kafkajs does not know, in a flexible version. */
export interface BrokerRequest<Answer> {
  readonly api: number;
  readonly version: number;
  readonly name: string;
  readonly write: (out: WireWriter) => void;
  readonly read: (answer: WireReader) => Answer | Promise<Answer>;
  /** Milliseconds that the broker may take on purpose, beside those of the network. */
  readonly patience?: number;
}

/** What kafkajs's broker has and its types do not tell. */
interface OpenBroker {
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>>;
  readonly connectionPool: { send(request: unknown): Promise<unknown> };
}

/** What of it the network may take. */
const NETWORK_MILLISECONDS = 5000;

function opened(broker: Broker): OpenBroker {
  const open = broker as unknown as OpenBroker;
  if (typeof open.connectionPool?.send !== 'function' || typeof open.versions !== 'object')
    throw new Error('this kafkajs keeps its connections elsewhere');
  return open;
}

/** The newest version of a request that the brokers take; 0 where they do not know it. */
export function newestVersion(broker: Broker, api: number): number {
  return opened(broker).versions[api]?.maxVersion ?? 0;
}

/**
 * Sends a request over the connection that kafkajs holds to a broker: it logs in, numbers requests and waits for answers;
 * only what stands in the request and the answer is ours. Both begin with the tagged fields of their header, which kafkajs
 * does not write or read (KIP-482).
 *
 * @throws what kafkajs throws where the broker does not answer.
 */
export async function ask<Answer>(broker: Broker, request: BrokerRequest<Answer>): Promise<Answer> {
  const { api, version, name, write, read, patience = 0 } = request;
  const encode = async (): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }> => {
    const out = new WireWriter().end();
    write(out);
    const { bytes } = out.end();
    return Promise.resolve({ buf: bytes, buffer: bytes });
  };
  const decode = async (
    bytes: Buffer,
  ): Promise<{ readonly clientSideThrottleTime: number; readonly answer: Answer }> => {
    const answer = new WireReader(bytes);
    answer.end();
    // Every answer that is asked for here begins with how long a client that asks too much shall wait.
    const clientSideThrottleTime = answer.int32();
    return { clientSideThrottleTime, answer: await read(answer) };
  };
  const answered = await opened(broker).connectionPool.send({
    request: { apiKey: api, apiVersion: version, apiName: name, encode },
    response: { decode, parse: async (decoded: unknown) => Promise.resolve(decoded) },
    requestTimeout: patience + NETWORK_MILLISECONDS,
  });
  return (answered as { readonly answer: Answer }).answer;
}
