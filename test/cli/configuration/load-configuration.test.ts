import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../../base/package-root.ts';
import { MingchaError, type Problem } from '../../../base/problem.ts';
import type { Configuration } from '../../../cli/configuration/configuration.ts';
import { loadConfiguration } from '../../../cli/configuration/load-configuration.ts';
import { DEFAULT_FLUSH, DEFAULT_RESOLVE } from '../../../ingest/stream/stream-request.ts';
import { temporaryFolder } from '../../support/warehouse.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const file = join(folder.path, 'mingcha.yaml');

function load(text: string, environment: Record<string, string> = {}): Configuration {
  writeFileSync(file, text);
  return loadConfiguration({ directory: folder.path, workingDirectory: folder.path, environment });
}

function problemsOf(text: string, environment: Record<string, string> = {}): readonly Problem[] {
  try {
    load(text, environment);
  } catch (error) {
    if (error instanceof MingchaError) return error.problems;
    throw error;
  }
  throw new Error('the configuration was taken');
}

const FULL = `kafka:
  brokers: ["10.0.0.8:9092", kafka-2.bureau.internal:9093]
  client_id: bureau
  group: bureau-lag
  tls: {ca: pki/ca.pem, certificate: pki/c.pem, key: pki/k.pem, servername: kafka}
  sasl: {mechanism: scram-sha-512, username: u, password_file: pki/secret}
  topics:
    - {topic: fee_list_d, kind: fee_list_d}
    - {topic: yb-messages}
  from: end
  flush: {rows: 5000, bytes: 1048576, seconds: 0.5}
  resolve: {rows: 100000, minutes: 2}
schedule:
  scan: "30 1 * * *"
  backup: {at: "0 3 * * 0", directory: ../backups, keep: 7}
http: {port: 9464}
`;

const kafka = (rest: string): string => `kafka:
  brokers: ["127.0.0.1:9092"]
  topics: [{topic: fee_list_d}]
${rest}`;

describe('a configuration that is right', () => {
  test('is read whole, with the files it names', () => {
    mkdirSync(join(folder.path, 'pki'), { recursive: true });
    for (const [name, text] of [
      ['ca.pem', 'CA'],
      ['c.pem', 'C'],
      ['k.pem', 'K'],
      ['secret', 'p w\n'],
    ] as const)
      writeFileSync(join(folder.path, 'pki', name), text);
    expect(load(FULL)).toEqual({
      file,
      kafka: {
        brokers: ['10.0.0.8:9092', 'kafka-2.bureau.internal:9093'],
        clientId: 'bureau',
        group: 'bureau-lag',
        tls: { ca: 'CA', certificate: 'C', key: 'K', servername: 'kafka' },
        sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'p w' },
        topics: [{ topic: 'fee_list_d', kind: 'fee_list_d' }, { topic: 'yb-messages' }],
        from: 'end',
        flush: { rows: 5000, bytes: 1_048_576, milliseconds: 500 },
        resolve: { rows: 100_000, milliseconds: 120_000 },
      },
      schedule: {
        scan: '30 1 * * *',
        backup: { at: '0 3 * * 0', directory: join(folder.path, '..', 'backups'), keep: 7 },
      },
      http: { port: 9464 },
    });
  });

  test('what is left out has its default', () => {
    expect(load(kafka('  tls: true\n')).kafka).toEqual({
      brokers: ['127.0.0.1:9092'],
      clientId: 'mingcha',
      group: 'mingcha',
      tls: {},
      topics: [{ topic: 'fee_list_d' }],
      from: 'beginning',
      flush: { rows: 20_000, bytes: 16_777_216, milliseconds: 1000 },
      resolve: { rows: 1_000_000, milliseconds: 300_000 },
    });
  });

  test('an empty file and none at all set nothing', () => {
    expect(load('# nothing yet\n')).toEqual({ file, schedule: {} });
    const none = { directory: join(folder.path, 'elsewhere'), workingDirectory: folder.path, environment: {} };
    expect(loadConfiguration(none)).toEqual({ file: undefined, schedule: {} });
  });

  test('a password may come from the environment', () => {
    const text = kafka('  sasl: {mechanism: plain, username: u, password_env: KAFKA_PASSWORD}\n');
    expect(load(text, { KAFKA_PASSWORD: 'geheim' }).kafka?.sasl?.password).toBe('geheim');
  });
});

describe('a configuration that is wrong is refused at its place', () => {
  const wrong: readonly (readonly [what: string, text: string, code: string, place: string, says: RegExp])[] = [
    ['no YAML', 'kafka: {brokers: [', 'MC-CONF-001', '1:19', /./],
    ['a key twice', 'http: {port: 1}\nhttp: {port: 2}\n', 'MC-CONF-001', '2:1', /twice/],
    ['a mistyped key', kafka('  froms: end\n'), 'MC-CONF-002', '4:3', /Did you mean from\?/],
    ['a mistyped key at the top', 'schedul: {}\n', 'MC-CONF-002', '1:1', /Did you mean schedule\?/],
    ['no brokers', 'kafka:\n  topics: [{topic: a}]\n', 'MC-CONF-003', '1:1', /kafka\.brokers/],
    ['no topics', 'kafka: {brokers: ["a:1"]}\n', 'MC-CONF-003', '1:1', /kafka\.topics/],
    ['an empty list of topics', 'kafka: {brokers: ["a:1"], topics: []}\n', 'MC-CONF-006', '1:27', /at least one topic/],
    [
      'a broker without a port',
      'kafka: {brokers: [kafka], topics: [{topic: a}]}\n',
      'MC-CONF-006',
      '1:19',
      /host:port/,
    ],
    [
      'a topic twice',
      'kafka: {brokers: ["a:1"], topics: [{topic: a}, {topic: a}]}\n',
      'MC-CONF-006',
      '1:56',
      /written twice/,
    ],
    [
      'an unknown kind',
      'kafka: {brokers: ["a:1"], topics: [{topic: a, kind: fee_list}]}\n',
      'MC-CONF-006',
      '1:53',
      /did you mean fee_list_d/,
    ],
    ['a wrong choice', kafka('  from: start\n'), 'MC-CONF-005', '4:9', /beginning, end/],
    ['a wrong type', kafka('  client_id: 7\n'), 'MC-CONF-004', '4:14', /Expected a text, found a number/],
    ['a size that cannot be', kafka('  flush: {rows: 0}\n'), 'MC-CONF-006', '4:17', /from 1 to 1000000/],
    ['a length that cannot be', kafka('  flush: {seconds: 600}\n'), 'MC-CONF-006', '4:20', /at most 60/],
    ['a port that cannot be', 'http: {port: 70000}\n', 'MC-CONF-006', '1:14', /65535/],
    ['no pattern', 'schedule: {scan: "at night"}\n', 'MC-CONF-006', '1:18', /minute hour day/],
    ['a pattern that never comes', 'schedule: {scan: "0 0 30 2 *"}\n', 'MC-CONF-006', '1:18', /minute hour day/],
    ['half a certificate', kafka('  tls: {certificate: c.pem}\n'), 'MC-CONF-006', '4:3', /together/],
    ['a file that is not there', kafka('  tls: {ca: nowhere.pem}\n'), 'MC-CONF-007', '4:13', /nowhere\.pem/],
    [
      'no password at all',
      kafka('  sasl: {mechanism: plain, username: u}\n'),
      'MC-CONF-006',
      '4:3',
      /Exactly one of password_file and password_env/,
    ],
    [
      'a variable that is not set',
      kafka('  sasl: {mechanism: plain, username: u, password_env: NOT_SET}\n'),
      'MC-CONF-008',
      '4:55',
      /NOT_SET is not set/,
    ],
  ];

  test.each(wrong)('%s', (_what, text, code, place, says) => {
    const problems = problemsOf(text);
    expect(problems.map((problem) => [problem.code, problem.where])).toEqual([[code, `${file}:${place}`]]);
    const [{ what, why, fix, exit } = { what: undefined, why: undefined, fix: undefined, exit: 0 }] = problems;
    expect(`${what?.en} ${why?.en} ${fix?.en}`).toMatch(says);
    expect(`${what?.zh}`).toMatch(/\p{Script=Han}/u);
    expect(exit).toBe(2);
  });

  test('a password in the file is refused with the reason, and never repeated', () => {
    const problems = problemsOf(kafka('  sasl: {mechanism: plain, username: u, password: hunter22}\n'));
    expect(problems.map((problem) => [problem.code, problem.where])).toEqual([['MC-CONF-006', `${file}:4:51`]]);
    expect(problems[0]?.why.en).toMatch(/backed up and passed around/);
    expect(JSON.stringify(problems)).not.toContain('hunter22');
  });

  test('every problem is told, in the order of the file', () => {
    const problems = problemsOf(kafka('  from: start\n  flush: {row: 1}\nhttp: {port: x}\n'));
    expect(problems.map((problem) => problem.code)).toEqual(['MC-CONF-005', 'MC-CONF-002', 'MC-CONF-004']);
  });

  test('a file asked for by name must be there', () => {
    const ask = () =>
      loadConfiguration({
        directory: folder.path,
        file: 'other.yaml',
        workingDirectory: folder.path,
        environment: {},
      });
    expect(ask).toThrow(/MC-CONF-007/);
  });
});

test('the example that ships is one', () => {
  const deploy = join(packageRoot(), 'deploy');
  const example = loadConfiguration({ directory: deploy, workingDirectory: deploy, environment: {} });
  expect(example).toMatchObject({
    kafka: { topics: [{ kind: 'setl_d' }, { kind: 'fee_list_d' }, { topic: 'yb-messages' }] },
    schedule: { scan: '30 1 * * *', backup: { keep: 7 } },
    http: { port: 9464 },
  });
  // What it says of the defaults is so.
  expect(example.kafka).toMatchObject({
    clientId: 'mingcha',
    group: 'mingcha',
    flush: DEFAULT_FLUSH,
    resolve: DEFAULT_RESOLVE,
    from: 'beginning',
  });
});
