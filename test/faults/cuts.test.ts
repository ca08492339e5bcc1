import { expect, test } from 'vitest';
import { memoryLog } from '../../ingest/source/log/memory.ts';
import type { LogEvent, LogSource, RecordBlock } from '../../ingest/source/log/log-source.ts';
import { runStream } from '../../ingest/stream/run-stream.ts';
import { Warehouse } from '../../store/warehouse.ts';

type Fields = Readonly<Record<string, unknown>>;

const CODE = 'H33010000001';
const settled = (rest: Fields = {}): Fields => ({
  setl_id: 'S1x',
  mdtrt_id: 'M1x',
  psn_no: 'P1x',
  insutype: '310',
  med_type: '11',
  fixmedins_code: CODE,
  setl_time: '2025-01-01 08:00:00',
  medfee_sumamt: '88.00',
  fund_pay_sumamt: '50.00',
  ...rest,
});
const feeLine = (rest: Fields = {}): Fields => ({
  feedetl_sn: 'L1x',
  mdtrt_id: 'M1x',
  psn_no: 'P1x',
  fixmedins_code: CODE,
  med_list_codg: 'XN1x',
  fee_ocur_time: '2025-01-01 08:00:00',
  cnt: '1',
  pric: '2.00',
  det_item_fee_sumamt: '2.00',
  ...rest,
});
const sold = (rest: Fields = {}): Fields => ({
  trac_event: 'sale',
  fixmedins_code: CODE,
  drug_trac_codg: '81234570000000000017',
  trac_time: '2025-01-01 08:00:00',
  med_list_codg: 'XN1x',
  rtal_docno: 'D1x',
  ...rest,
});
const without = (fields: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
const lines = (...feedetail: readonly Fields[]): Fields => ({
  infno: '2204',
  fixmedins_code: CODE,
  input: { feedetail },
});
const sale = (batch: string): Fields => ({
  infno: '3505',
  fixmedins_code: CODE,
  input: {
    selinfodetail: [
      {
        med_list_codg: 'XN1x',
        fixmedins_bchno: batch,
        sel_retn_cnt: 1,
        sel_retn_time: '2025-01-05 09:30:00',
        rtal_docno: `D${batch}`,
        drugtracinfo: [{ drug_trac_codg: '81234570000000000017' }],
      },
    ],
  },
});
const deletion = (batch: string): Fields => ({
  infno: '3507',
  fixmedins_code: CODE,
  input: { data: { fixmedins_bchno: batch, inv_data_type: '4' } },
});
const settlement: Fields = {
  infno: '2207',
  fixmedins_code: CODE,
  infcode: 0,
  input: { data: {} },
  output: {
    setlinfo: { ...settled(), drugtracinfo: [{ drug_trac_codg: '81234570000000000017', feedetl_sn: 'L1x' }] },
  },
};
const strange = (n: number): Fields => Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`f${n}_${i}`, '1']));

/** Messages that might be judged by what lands with them, and the kind of their topic where it has one. */
const CASES: Readonly<Record<string, readonly [kind: string | undefined, messages: readonly Fields[]]>> = {
  'versions without a time': [
    'setl_d',
    ['88', '87', '89'].map((medfee_sumamt) => settled({ medfee_sumamt, fund_pay_sumamt: '1' })),
  ],
  'a version with a time, then one without': [
    'setl_d',
    [settled({ updt_time: '2025-01-02 00:00:00' }), settled({ medfee_sumamt: '60.00' })],
  ],
  'a version without a time, then one with': [
    'setl_d',
    [settled({ medfee_sumamt: '60.00' }), settled({ updt_time: '2025-01-02 00:00:00' })],
  ],
  'without a time, back to the first': [
    'setl_d',
    ['88', '87', '88'].map((medfee_sumamt) => settled({ medfee_sumamt })),
  ],
  'a number of two institutions': [
    'setl_d',
    [settled(), settled({ fixmedins_code: 'H33010000002', mdtrt_id: 'M2x', medfee_sumamt: '60.00' })],
  ],
  'a number of two institutions on different days': [
    'setl_d',
    [settled(), settled({ fixmedins_code: 'H33010000002', mdtrt_id: 'M2x', setl_time: '2025-03-01 08:00:00' })],
  ],
  'versions on different days': [
    'setl_d',
    [
      settled({ updt_time: '2025-01-02 00:00:00' }),
      settled({ updt_time: '2025-01-03 00:00:00', setl_time: '2025-06-01 00:00:00', medfee_sumamt: '60.00' }),
      settled({ updt_time: '2025-01-02 12:00:00', medfee_sumamt: '55.00' }),
    ],
  ],
  'two names of a column': [
    'setl_d',
    [
      settled(),
      { ...without(settled(), 'setl_id'), 结算ID: 'S2x' },
      { ...settled({ setl_id: 'S3x' }), 结算ID: 'S4x' },
      settled({ setl_id: 'S5x' }),
    ],
  ],
  'two spellings of a name': [
    'setl_d',
    [
      settled(),
      { ...without(settled(), 'setl_id'), SETL_ID: 'S2x' },
      { ...settled({ setl_id: 'S3x' }), SETL_ID: 'S4x' },
    ],
  ],
  'rows of three kinds and an envelope': [
    undefined,
    [settled(), feeLine(), lines(feeLine({ feedetl_sn: 'L2x' })), sold()],
  ],
  'more field names than a table may have': [
    'setl_d',
    Array.from({ length: 14 }, (_, n) => ({ ...settled({ setl_id: `S${n}x` }), ...strange(n) })),
  ],
  'numbers that a spreadsheet may have cut': [
    'setl_d',
    Array.from({ length: 5 }, (_, n) => settled({ setl_id: `12345678901234${n}00000` })),
  ],
  'a list in a field': [
    'setl_d',
    [settled(), settled({ setl_id: 'S2x', med_type: { a: 1 } }), settled({ setl_id: 'S3x', other: { a: 1 } })],
  ],
  'a fee line, then the settlement of its code': [undefined, [lines(feeLine()), settlement]],
  'sold, deleted': [undefined, [sale('B1x'), deletion('B1x')]],
  'deleted, sold': [undefined, [deletion('B1x'), sale('B1x')]],
  'sold, deleted, sold, deleted': [undefined, [sale('B1x'), deletion('B1x'), sale('B1x'), deletion('B1x')]],
  'two sales alike': [undefined, [sale('B1x'), sale('B1x')]],
  'spellings of an envelope': [
    undefined,
    [
      lines(feeLine()),
      { infno: '2204', fixmedins_code: CODE, input: { FEEDETAIL: [feeLine({ feedetl_sn: 'L2x' })] } },
      { INFNO: '2204', FIXMEDINS_CODE: CODE, INPUT: { data: [feeLine({ feedetl_sn: 'L3x' })] } },
    ],
  ],
  'fields that an envelope says once, in two places': [
    undefined,
    [{ data: { psn_no: 'P9x', mdtrt_id: 'M9x' } }, { psn_no: 'P8x', mdtrt_id: 'M8x' }].map((shared) => ({
      infno: '2204',
      fixmedins_code: CODE,
      input: { ...shared, feedetail: [without(feeLine(), 'psn_no', 'mdtrt_id')] },
    })),
  ],
};

/** A source that gives one message at a time, and the next only once the one before has landed. */
function oneByOne(source: LogSource, landed: () => number): LogSource {
  async function* cut(events: AsyncIterable<LogEvent>): AsyncGenerator<LogEvent> {
    let given = 0;
    for await (const event of events) {
      if (event.type !== 'block') {
        yield event;
        continue;
      }
      for (const block of single(event.block)) {
        while (landed() < given) await new Promise((resolve) => setTimeout(resolve, 2));
        given += block.messages.length;
        yield { type: 'block', block };
      }
    }
  }
  return {
    name: source.name,
    describe: (topics) => source.describe(topics),
    open: (request) => cut(source.open(request)),
    reportDurable: (positions) => source.reportDurable(positions),
    close: () => source.close(),
  };
}

function single(block: RecordBlock): RecordBlock[] {
  return block.messages.map((message, index) => ({
    ...block,
    requestedOffset: index === 0 ? block.requestedOffset : message.offset,
    nextOffset: block.messages[index + 1]?.offset ?? block.nextOffset,
    messages: [message],
    bytes: message.value?.length ?? 0,
  }));
}

const TABLES = ['setl_d', 'fee_list_d', 'trac_d', 'stock_d'];

/** Streams messages, all in one transaction or each in its own, and returns the facts, all versions there ever were, and what waits. */
async function streamed(kind: string | undefined, messages: readonly Fields[], apart: boolean): Promise<unknown[]> {
  const log = memoryLog('kafka');
  log.createTopic('t', 1);
  log.append(
    't',
    0,
    messages.map((fields) => ({ value: JSON.stringify(fields), timestamp: 1 })),
  );
  const warehouse = await Warehouse.inMemory();
  let landed = 0;
  const flushes: number[] = [];
  try {
    const source = apart ? oneByOne(log.source(), () => landed) : log.source();
    const result = await runStream(
      {
        source,
        topics: [kind === undefined ? { topic: 't' } : { topic: 't', kind }],
        from: 'beginning',
        flush: { rows: apart ? 1 : 1_000_000, bytes: 2 ** 30, milliseconds: 60_000 },
        resolve: { rows: 1_000_000, milliseconds: 600_000 },
        untilEnd: true,
      },
      warehouse,
      {
        now: () => new Date('2026-01-02T03:04:05Z'),
        log: () => undefined,
        stop: new AbortController().signal,
        onFlush: (flush) => {
          landed += flush.messages;
          flushes.push(flush.messages);
        },
      },
    );
    expect(result.problems).toEqual([]);
    expect(flushes).toEqual(apart ? messages.map(() => 1) : flushes);
    const session = await warehouse.session();
    const found: unknown[] = [];
    for (const table of TABLES)
      found.push(
        ...(await session.rows(`SELECT '${table}', * EXCLUDE (_seq) FROM ${table} ORDER BY ALL`)),
        ...(await session.rows(
          `SELECT 'ever', '${table}', * EXCLUDE (_seq) FROM ${table} UNION SELECT 'ever', '${table}', * EXCLUDE (_seq, _seq_end) FROM ${table}_old ORDER BY ALL`,
        )),
      );
    found.push(
      ...(await session.rows(
        'SELECT log_offset, kind, reasons, bytes FROM quarantine ORDER BY log_offset, kind, reasons',
      )),
    );
    session.close();
    return found;
  } finally {
    warehouse.close();
  }
}

test.each(Object.entries(CASES))('%s: the same, landed together or one by one', async (_, [kind, messages]) => {
  const together = await streamed(kind, messages, false);
  expect(together.length).toBeGreaterThan(0);
  expect(await streamed(kind, messages, true)).toEqual(together);
});
