import { startBroker } from '../broker.ts';

// Starts a broker, names it, and waits to be killed.
const broker = await startBroker();
process.stdout.write(`${JSON.stringify({ pid: broker.pid, directory: broker.directory })}\n`);
setInterval(() => undefined, 60_000);
