import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version whose broker the tests run against; MINGCHA_TEST_KAFKA_VERSION takes another. */
const KAFKA_VERSION = process.env['MINGCHA_TEST_KAFKA_VERSION'] ?? '4.1.1';

export const ENABLE_KAFKA =
  'apt-get install openjdk-17-jre-headless maven (the jars of Apache Kafka are then taken once from Maven Central).';

const CACHE = join(import.meta.dirname, '..', '..', '.cache', 'kafka');
const FOLDER = join(CACHE, KAFKA_VERSION);

const answers = (program: string, option: string): boolean => spawnSync(program, [option]).status === 0;
const isComplete = (folder: string): boolean => existsSync(join(folder, 'complete'));

/** Whether a broker can be started here: Java, and the jars or the Maven that fetches them. */
export function kafkaPresent(): boolean {
  if (process.platform === 'win32' || !answers('java', '-version')) return false;
  return isComplete(FOLDER) || answers('mvn', '-version');
}

/**
 * The folder of the broker's jars, fetched the first time. Test files that start at once each fetch into a folder of
 * their own; the first to finish renames it into place.
 */
export function kafkaJars(): string {
  if (isComplete(FOLDER)) return join(FOLDER, 'libs');
  mkdirSync(CACHE, { recursive: true });
  const making = mkdtempSync(`${FOLDER}.`);
  const made = spawnSync(
    'mvn',
    [
      '-q',
      '-B',
      '-f',
      join(import.meta.dirname, 'pom.xml'),
      `-Dkafka.version=${KAFKA_VERSION}`,
      'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${join(making, 'libs')}`,
    ],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) {
    rmSync(making, { recursive: true, force: true });
    throw new Error(`Maven could not fetch the jars of Apache Kafka ${KAFKA_VERSION}:\n${made.stdout}${made.stderr}`);
  }
  const jars = readdirSync(join(making, 'libs')).length;
  writeFileSync(join(making, 'complete'), `Apache Kafka ${KAFKA_VERSION}, ${jars} jars\n`);
  try {
    renameSync(making, FOLDER);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!isComplete(FOLDER)) throw error;
  }
  return join(FOLDER, 'libs');
}
