import { afterAll, beforeAll, beforeEach } from 'vitest';
import { insertGiven } from '../../../detectors/engine/given.ts';
import { KINDS } from '../../../records/kinds.ts';
import type { Fixture } from '../../../rules/model.ts';
import type { Session } from '../../../store/session.ts';
import { Warehouse } from '../../../store/warehouse.ts';

/** A warehouse in memory for a test file, emptied before each test, and its session. */
export interface InMemory {
  session(): Session;
  warehouse(): Warehouse;
  land(...given: readonly Fixture[]): Promise<void>;
  empty(): Promise<void>;
}

export function inMemory(): InMemory {
  let warehouse: Warehouse | undefined;
  let session: Session | undefined;
  const open = (): Session => {
    if (session === undefined) throw new Error('the warehouse is not open yet');
    return session;
  };
  const empty = (): Promise<void> => open().runAll(KINDS.map((kind) => `DELETE FROM ${kind.name}`));
  beforeAll(async () => {
    warehouse = await Warehouse.inMemory();
    session = await warehouse.session();
  });
  beforeEach(empty);
  afterAll(() => {
    session?.close();
    warehouse?.close();
  });
  return {
    session: open,
    warehouse: () => {
      if (warehouse === undefined) throw new Error('the warehouse is not open yet');
      return warehouse;
    },
    land: async (...given) => {
      for (const rows of given) await insertGiven(open(), rows, 'test');
    },
    empty,
  };
}
