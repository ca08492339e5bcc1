import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of a Spark installation: MINGCHA_SPARK_HOME, else SPARK_HOME; undefined where neither holds one. */
export function sparkHome(): string | undefined {
  return [process.env['MINGCHA_SPARK_HOME'], process.env['SPARK_HOME']].find(
    (home) => home !== undefined && existsSync(join(home, 'bin', 'spark-sql')),
  );
}

export const ENABLE_SPARK =
  'install a JDK 17 and Spark 4 (for example: python3 -m venv .spark && .spark/bin/pip install pyspark==4.0.1) and set MINGCHA_SPARK_HOME to its folder, the one that holds bin/spark-sql.';

/** Runs statements through spark-sql as one file, in ANSI mode; the first that fails ends the run. */
export function runSparkSql(
  home: string,
  folder: string,
  statements: readonly string[],
): { status: number; output: string } {
  const file = join(folder, 'plan.sql');
  writeFileSync(file, statements.map((statement) => `${statement};\n`).join('\n'));
  const settings = {
    'spark.ui.enabled': 'false',
    'spark.sql.ansi.enabled': 'true',
    'spark.sql.session.timeZone': 'Asia/Shanghai',
    'spark.sql.catalogImplementation': 'in-memory',
    'spark.sql.warehouse.dir': join(folder, 'warehouse'),
    'spark.sql.shuffle.partitions': '1',
    // Hundreds of statements over next to no rows: what compiles code for many rows costs more than it gives.
    'spark.sql.codegen.wholeStage': 'false',
    'spark.sql.codegen.factoryMode': 'NO_CODEGEN',
    'spark.sql.adaptive.enabled': 'false',
    'spark.driver.extraJavaOptions': '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['--conf', `${name}=${value}`]);
  const result = spawnSync(join(home, 'bin', 'spark-sql'), ['--master', 'local[2]', ...options, '-f', file], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, SPARK_HOME: home },
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status: result.status ?? -1, output: `${result.stdout}\n${result.stderr}` };
}
