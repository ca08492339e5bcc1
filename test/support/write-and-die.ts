import { manySettlements, openFolder } from './keeping.ts';

/** Commits seven settlements and is killed before the warehouse is closed: they are in its log alone. */
const warehouse = await openFolder(process.argv[2] ?? '');
const session = await warehouse.session();
await session.run(manySettlements(50_000, 50_007));
process.kill(process.pid, 'SIGKILL');
