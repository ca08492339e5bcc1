import { landFiles } from '../../ingest/land-files.ts';
import { STORAGE_TYPE } from '../../records/column.ts';
import { feeListD } from '../../records/fee-list-d.ts';
import { identifier, identifiers, literal } from '../../store/sql.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { cell } from '../../store/session.ts';

/** Loads one file into a fresh warehouse, bare or as landing does, and prints what that cost. Run as its own process. */
const [way = '', file = '', directory = ''] = process.argv.slice(2);
const before = process.cpuUsage();
const started = Date.now();
const warehouse = await Warehouse.open({ directory, mode: 'write', create: true, waitSeconds: 0 });
let rows = 0;
if (way === 'bare') rows = await loadBare();
else {
  const { batches, problems } = await landFiles(
    { paths: [file], workingDirectory: directory, kind: 'fee_list_d' },
    warehouse,
    {
      now: () => new Date(),
    },
  );
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  rows = batches[0]?.landed_new ?? 0;
}
warehouse.close();
const used = process.cpuUsage(before);
process.stdout.write(
  `${JSON.stringify({
    rows,
    cpu: (used.user + used.system) / 1e6,
    seconds: (Date.now() - started) / 1000,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
  })}\n`,
);

async function loadBare(): Promise<number> {
  const session = await warehouse.session();
  const reader = file.endsWith('.csv')
    ? `read_csv(${literal(file)}, all_varchar = true)`
    : `read_parquet(${literal(file)})`;
  const names = (await session.rows(`DESCRIBE SELECT * FROM ${reader}`)).map((row) => cell(row, 'column_name'));
  const types = new Map(feeListD.columns.map((column) => [column.name, STORAGE_TYPE[column.type]]));
  const casts = names.map((name) => `CAST(${identifier(name)} AS ${types.get(name) ?? 'VARCHAR'})`);
  const loaded = await session.run(
    `INSERT INTO fee_list_d (${identifiers(names)}, _seq) SELECT ${casts.join(', ')}, 1 FROM ${reader}`,
  );
  await session.run('CHECKPOINT');
  session.close();
  return loaded;
}
