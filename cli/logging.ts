import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { destination, pino } from 'pino';
import type { Effects, Log } from '../base/effects.ts';

/** Where a data folder's log stands. */
export function logFile(directory: string): string {
  return join(directory, 'mingcha.log');
}

/**
 * The structured log: English JSON lines appended to `mingcha.log` in the data folder, once there is one.
 * MINGCHA_LOG_LEVEL sets how much is kept (default info).
 */
export function openLog(directory: string, effects: Effects): Log {
  let logger: ReturnType<typeof pino> | undefined;
  return (level, message, fields = {}) => {
    if (logger === undefined) {
      if (!existsSync(directory)) return;
      logger = pino(
        { level: effects.environment['MINGCHA_LOG_LEVEL'] ?? 'info', base: { pid: process.pid } },
        destination({ dest: logFile(directory), append: true, sync: true, mode: 0o600 }),
      );
    }
    logger[level](fields, message);
  };
}
