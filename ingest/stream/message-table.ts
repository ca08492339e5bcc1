import { isUtf8 } from 'node:buffer';
import type { Session } from '../../store/session.ts';
import type { ReasonCode } from '../reasons.ts';
import type { LogMessage } from '../source/log/log-source.ts';
import type { Stretch } from './stretch.ts';

/** The messages that are being landed: `_ordinal`, where they stand in the log, and their text, or why they have none. */
export const MESSAGES = 'temp.stream_message';

const OPEN_BRACE = 0x7b;
const CR_LF_BLANK = /^[\s\uFEFF]+/;

/** The longest message that is read. One of the national interface with a thousand lines has half a megabyte. */
export const LONGEST_MESSAGE = 16 * 1024 * 1024;

/** How much is kept of a message that is too long to be read. */
export const KEPT_OF_LONGER = 1024 * 1024;

/** Why a message cannot be text for the database, or undefined. */
function flaw({ key, value }: LogMessage): ReasonCode | undefined {
  if (value === null && key !== null && key.length > 0) return 'tombstone_not_read';
  if (value === null || value.length === 0) return 'empty_message';
  if (value.length > LONGEST_MESSAGE) return 'message_too_long';
  if (value.includes(0)) return 'nul_character';
  return isUtf8(value) ? undefined : 'not_utf8';
}

/** The beginning of a message, in memory of its own: the message is not held by it. */
const beginning = (value: Buffer | null): Buffer => Buffer.from(value?.subarray(0, KEPT_OF_LONGER) ?? []);

/**
 * Puts the messages of one topic in the table `MESSAGES`: `_ordinal` from 1, `log_partition`, `log_offset`, and either
 * `message` (text) or `reason` with the exact `bytes`, which a text without its leading blanks has too. Of a message that
 * is too long only its beginning is kept.
 *
 * @param refused - whether a message is known to break the reading of those beside it: it goes to quarantine as it is.
 */
export async function writeMessages(
  session: Session,
  stretches: readonly Stretch[],
  refused: (message: LogMessage) => boolean,
  half: () => void,
): Promise<number> {
  await session.run(
    `CREATE OR REPLACE TEMP TABLE stream_message (_ordinal INTEGER, log_partition INTEGER, log_offset BIGINT, message VARCHAR, reason VARCHAR, bytes BLOB)`,
  );
  const all = stretches.reduce((sum, { messages }) => sum + messages.length, 0);
  let ordinal = 0;
  await session.append('stream_message', (rows) => {
    for (const { partition, messages } of stretches) {
      for (const message of messages) {
        const { value } = message;
        const found = flaw(message);
        const reason = found !== 'message_too_long' && refused(message) ? 'unreadable_message' : found;
        rows.appendInteger(++ordinal);
        rows.appendInteger(partition);
        rows.appendBigInt(BigInt(message.offset));
        if (reason === undefined && value !== null) {
          const text = value.toString('utf8');
          const read = value[0] === OPEN_BRACE ? text : text.replace(CR_LF_BLANK, '');
          rows.appendVarchar(read);
          rows.appendNull();
          if (read.length === text.length) rows.appendNull();
          else rows.appendBlob(value);
        } else {
          rows.appendNull();
          rows.appendVarchar(reason ?? 'empty_message');
          rows.appendBlob(reason === 'message_too_long' ? beginning(value) : (value ?? Buffer.alloc(0)));
        }
        rows.endRow();
        if (ordinal === Math.ceil(all / 2)) half();
      }
    }
  });
  return ordinal;
}
