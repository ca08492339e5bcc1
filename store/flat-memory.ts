import type { Session } from './session.ts';

/**
 * How much may stand in the write-ahead log while rows keep coming. What stands there is held in memory too, three times
 * as large, until it is written to the file: at the half gigabyte that suits files, a gigabyte and a half.
 */
const LOG_WHILE_STREAMING = '128MB';

/** From now on what lands is written from memory to the file sooner, so that memory stays flat however long rows come. */
export async function keepMemoryFlat(session: Session): Promise<void> {
  await session.run(`SET checkpoint_threshold = '${LOG_WHILE_STREAMING}'`);
}
