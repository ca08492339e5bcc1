import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isSplit } from '../../store/quarantine.ts';
import { cell, type Session } from '../../store/session.ts';
import { identifier, literal } from '../../store/sql.ts';
import { MESSAGE_LINE } from '../envelope/kind-query.ts';
import { LONGEST_RECORD } from '../source/delimited/scan.ts';
import { filePattern } from '../source/file-pattern.ts';
import { rawName, type SourceTable } from '../source/source-table.ts';
import { csvRecord, splitAgain } from './split-again.ts';
import type { WaitingGroup } from './waiting.ts';

/** A group's records as a table that landing reads. */
export interface Feed {
  readonly table: SourceTable;
  readonly bytes: number;
  /** Records that the table must give, counted as they were written. */
  readonly clean: number;
}

/** Quoting makes a record at most twice as long. */
const LONGEST_LINE = 2 * LONGEST_RECORD + 100;

function tableOf(path: string, header: readonly string[], clean: number): SourceTable {
  const names = ['_ordinal', ...header.map((_, position) => rawName(position))];
  const types = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ');
  const reader = `read_csv(${filePattern(path)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', strict_mode = true, null_padding = false, max_line_size = ${LONGEST_LINE}, encoding = 'utf-8', columns = {${types}})`;
  const empty = `SELECT ${names.map((name) => `NULL::VARCHAR AS ${identifier(name)}`).join(', ')} WHERE false`;
  return {
    columns: header.map((name) => ({ name, type: 'VARCHAR', added: name === MESSAGE_LINE })),
    query: `SELECT * REPLACE (CAST(_ordinal AS BIGINT) AS _ordinal) FROM (${clean === 0 ? empty : `FROM ${reader}`})`,
    hasOrdinal: true,
  };
}

/** Writes the records of a group into a folder, each under the ordinal it has in its source. */
export async function writeFeed(
  session: Session,
  group: WaitingGroup,
  header: readonly string[],
  folder: string,
): Promise<Feed> {
  const [cleanPath, brokenPath] = [join(folder, 'waiting.csv'), join(folder, 'unsplit.csv')];
  const clean = openSync(cleanPath, 'w', 0o600);
  const broken = openSync(brokenPath, 'w', 0o600);
  let [written, unsplit, bytes] = [0, 0, 0];
  const add = (ordinal: string, text: string): void => {
    written++;
    bytes += writeSync(clean, `${ordinal},${text}\n`);
  };
  try {
    const query = `SELECT ordinal, text, form, ${isSplit('form')} AS split, hex(bytes) AS hex_ FROM retry_part WHERE part = ${group.number} AND why IS NULL ORDER BY seq, ordinal, text`;
    for await (const rows of session.stream(query)) {
      for (const row of rows) {
        const [ordinal, hex, form] = [cell(row, 'ordinal'), cell(row, 'hex_'), cell(row, 'form')];
        if (cell(row, 'split') === 'true') {
          add(ordinal, cell(row, 'text'));
          continue;
        }
        const again = splitAgain(Buffer.from(hex, 'hex'), form, header.length);
        if ('cells' in again) add(ordinal, csvRecord(again.cells));
        else {
          unsplit++;
          writeSync(broken, `${ordinal},${again.flaw},${hex.toLowerCase()}\n`);
        }
      }
    }
  } finally {
    closeSync(clean);
    closeSync(broken);
  }
  const ofGroup = `FROM retry_part WHERE part = ${group.number} AND why IS NULL AND bytes IS NOT NULL AND ${isSplit('form')}`;
  const told = (await session.value(`SELECT true ${ofGroup} LIMIT 1`)) !== null;
  const table = {
    ...tableOf(cleanPath, header, written),
    ...(unsplit === 0 ? {} : { brokenPath }),
    ...(told ? { exact: `SELECT ordinal AS _ordinal, any_value(bytes) AS bytes ${ofGroup} GROUP BY ordinal` } : {}),
  };
  return { table, bytes, clean: written };
}
