import { loadConfiguration } from '../../../cli/configuration/load-configuration.ts';
import { MingchaError } from '../../../base/problem.ts';
import { Warehouse } from '../../../store/warehouse.ts';

/** Opens a warehouse and reads its configuration as a user who may do neither, and says with which problems that ends. */
const [directory = ''] = process.argv.slice(2);
// Nothing is closed to root. Any other user is kept out by the folder's permissions.
if (process.getuid?.() === 0) process.setuid?.(65_534);

async function problemOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    if (error instanceof MingchaError) return error.problems.map(({ code, why }) => `${code} ${why.en}`).join(' ');
    throw error;
  }
}

const request = { directory, waitSeconds: 0 };
process.stdout.write(
  JSON.stringify([
    await problemOf(() => Warehouse.open({ ...request, mode: 'read' })),
    await problemOf(() => Warehouse.open({ ...request, mode: 'write', create: true })),
    await problemOf(() => loadConfiguration({ directory, workingDirectory: directory, environment: {} })),
  ]),
);
