import { join } from 'node:path';
import type { Session } from '../../store/session.ts';
import type { CityFile } from '../summary.ts';
import type { Month, Period } from '../period.ts';
import { SHARD_SIZE, type Shard } from '../world/people.ts';
import type { Folder } from './folder.ts';
import { writeFeeLines, writeTracePart } from './parquet-files.ts';
import { INSTITUTION_ROWS, ITEM_ROWS, PERSON_ROWS, PREFIX_ROWS, stockRowSet } from './register-rows.ts';
import { writeRows, writeTotal, type RowSet } from './rows.ts';
import { SETTLEMENT_ROWS } from './settlement-rows.ts';
import { TextFile } from './text-file.ts';
import { DIAGNOSIS_ROWS, VISIT_ROWS } from './visit-rows.ts';

/** The files of a city while they grow month by month. */
export class MonthFiles {
  readonly #folder: Folder;
  readonly #texts = new Map<string, TextFile>();
  readonly #parquet: CityFile[] = [];
  readonly #traceParts: string[] = [];

  constructor(folder: Folder) {
    this.#folder = folder;
  }

  get traceParts(): readonly string[] {
    return this.#traceParts;
  }

  async writePeople(session: Session): Promise<void> {
    await this.#write(session, PERSON_ROWS);
  }

  async writeMonth(session: Session, month: Month, shard: Shard): Promise<void> {
    for (const set of [SETTLEMENT_ROWS, VISIT_ROWS, DIAGNOSIS_ROWS]) await this.#write(session, set);
    const suffix = shard.from === 0 ? '' : `_${shard.from / SHARD_SIZE + 1}`;
    const name = `fee_list_d_${month.name}${suffix}.parquet`;
    const rows = await writeFeeLines(session, this.#folder.directory, name);
    this.#parquet.push({ file: name, kind: 'fee_list_d', rows });
    const part = join(this.#folder.scratch, `trace_${month.name}${suffix}.parquet`);
    await writeTracePart(session, part);
    this.#traceParts.push(part);
  }

  /** The registers and the stock, and the sum rows that close two of the files. */
  async writeRegisters(session: Session, period: Period): Promise<void> {
    const stock = stockRowSet(period);
    for (const set of [INSTITUTION_ROWS, ITEM_ROWS, PREFIX_ROWS, stock]) await this.#write(session, set);
    await writeTotal(session, this.#file(SETTLEMENT_ROWS), SETTLEMENT_ROWS, { medfee_sumamt: "'1234567.89'" });
    await writeTotal(session, this.#file(stock), stock, { cnt: "'99999'" });
    for (const file of this.#texts.values()) await file.finish();
  }

  /** All files with their rows, the sum rows among them. */
  written(traceRows: number): CityFile[] {
    const texts = [...this.#texts].map(([kind, file]) => ({ file: file.name, kind, rows: file.rows }));
    return [...texts, ...this.#parquet, { file: 'trac_d.parquet', kind: 'trac_d', rows: traceRows }];
  }

  async #write(session: Session, set: RowSet): Promise<void> {
    await writeRows(session, this.#file(set), set);
  }

  #file(set: Pick<RowSet, 'kind'>): TextFile {
    const found = this.#texts.get(set.kind);
    if (found !== undefined) return found;
    const made = new TextFile(this.#folder.directory, this.#folder.scratch, set.kind);
    this.#texts.set(set.kind, made);
    return made;
  }
}
