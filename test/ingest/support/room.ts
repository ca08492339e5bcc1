import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { landFiles, type LandRequest, type LandResult } from '../../../ingest/land-files.ts';
import type { Row, Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';

/** A folder of source files and an empty warehouse in memory to land them in. */
export class Room {
  readonly folder = mkdtempSync(join(tmpdir(), 'mingcha-ingest-'));
  readonly warehouse: Warehouse;
  readonly session: Session;

  private constructor(warehouse: Warehouse, session: Session) {
    this.warehouse = warehouse;
    this.session = session;
  }

  static async open(): Promise<Room> {
    const warehouse = await Warehouse.inMemory();
    return new Room(warehouse, await warehouse.session());
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Buffer): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    return name;
  }

  async land(paths: readonly string[], rest: Partial<LandRequest> = {}): Promise<LandResult> {
    return landFiles({ paths, workingDirectory: this.folder, ...rest }, this.warehouse, {
      now: () => new Date('2026-01-02T03:04:05Z'),
    });
  }

  /** Writes one file and lands it. */
  async landText(name: string, content: string | Buffer, rest: Partial<LandRequest> = {}): Promise<LandResult> {
    return this.land([this.write(name, content)], rest);
  }

  async rows(sql: string): Promise<Row[]> {
    return this.session.rows(sql);
  }

  close(): void {
    this.session.close();
    this.warehouse.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs a test in a room of its own. */
export async function inRoom(test: (room: Room) => Promise<void>): Promise<void> {
  const room = await Room.open();
  try {
    await test(room);
  } finally {
    room.close();
  }
}

export const SETTLEMENT_HEADER =
  'setl_id,mdtrt_id,psn_no,insutype,med_type,fixmedins_code,setl_time,medfee_sumamt,fund_pay_sumamt';

/** A settlement line that lands as it is; any cell can be changed. */
export function settlement(cells: Partial<Record<string, string>> = {}): string {
  const values: Record<string, string> = {
    setl_id: 'S1',
    mdtrt_id: 'M1',
    psn_no: 'P1',
    insutype: '310',
    med_type: '11',
    fixmedins_code: 'H1',
    setl_time: '2025-01-01 08:00:00',
    medfee_sumamt: '88.00',
    fund_pay_sumamt: '50.00',
  };
  return SETTLEMENT_HEADER.split(',')
    .map((name) => cells[name] ?? values[name] ?? '')
    .join(',');
}

/** A CSV file of settlements. */
export function settlements(...lines: string[]): string {
  return [SETTLEMENT_HEADER, ...lines, ''].join('\n');
}
