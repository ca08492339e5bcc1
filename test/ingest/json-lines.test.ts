import { expect, it } from 'vitest';
import { LONGEST_RECORD } from '../../ingest/source/delimited/scan.ts';
import { cell } from '../../store/session.ts';
import { inRoom, settlements, settlement, SETTLEMENT_HEADER, type Room } from './support/room.ts';

/** A settlement as an object; any field can be changed, added or, with undefined, left out. */
function fields(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const cells = settlement().split(',');
  return { ...Object.fromEntries(SETTLEMENT_HEADER.split(',').map((name, i) => [name, cells[i]])), ...changes };
}

const line = (changes: Readonly<Record<string, unknown>> = {}): string => JSON.stringify(fields(changes));

/** What is in quarantine: ordinal, reason codes, and the bytes as they are. */
async function waiting(room: Room): Promise<readonly (readonly [number, string, string])[]> {
  const rows = await room.rows('SELECT ordinal, reasons, hex(bytes) AS bytes FROM quarantine ORDER BY ordinal, batch');
  return rows.map((row) => [
    Number(cell(row, 'ordinal')),
    (JSON.parse(cell(row, 'reasons')) as { code: string }[]).map((one) => one.code).join(),
    Buffer.from(cell(row, 'bytes'), 'hex').toString('latin1'),
  ]);
}

const total = async (room: Room): Promise<string> =>
  cell((await room.rows('SELECT sum(medfee_sumamt)::VARCHAR AS s FROM setl_d'))[0], 's');

it('lands flat records as the same records in CSV land', async () => {
  await inRoom(async (room) => {
    await room.landText(
      'a.ndjson',
      `\uFEFF${line({ setl_id: 'S1' })}\r\n\r\n${line({ setl_id: 'S2', psn_name: '张"三\\' })}\n`,
    );
    await inRoom(async (other) => {
      await other.landText('a.csv', settlements(settlement({ setl_id: 'S1' }), settlement({ setl_id: 'S2' })));
      const facts = 'SELECT * EXCLUDE (psn_name) FROM setl_d ORDER BY setl_id';
      expect(await room.rows(facts)).toEqual(await other.rows(facts));
    });
    expect(await room.rows(`SELECT psn_name FROM setl_d WHERE setl_id = 'S2'`)).toEqual([{ psn_name: '张"三\\' }]);
  });
});

it('keeps every digit of a number, and reads true and false as 1 and 0', async () => {
  await inRoom(async (room) => {
    const written = line({
      setl_id: '@1',
      medfee_sumamt: '@2',
      fund_pay_sumamt: '@3',
      refd_setl_flag: '@4',
      dise_no: '@5',
    })
      .replace('"@1"', '12345678901234567890123')
      .replace('"@2"', '99999999999999.99')
      .replace('"@3"', ' 88.10')
      .replace('"@4"', 'true')
      .replace('"@5"', '1.10');
    const { batches, problems } = await room.landText('setl_d.jsonl', `${written}\n`);
    expect(problems).toEqual([]);
    expect(batches).toMatchObject([{ records_in: 1, landed_new: 1, money_in: '99999999999999.99' }]);
    expect(
      await room.rows('SELECT setl_id, medfee_sumamt, fund_pay_sumamt, refd_setl_flag, dise_no FROM setl_d'),
    ).toEqual([
      {
        setl_id: '12345678901234567890123',
        medfee_sumamt: '99999999999999.99',
        fund_pay_sumamt: '88.10',
        refd_setl_flag: '1',
        dise_no: '1.10',
      },
    ]);
  });
});

it('reads line breaks of every kind, and small numbers without an exponent', async () => {
  await inRoom(async (room) => {
    const spread = line({ setl_id: 'S1' }).replace(',"mdtrt_id"', '\r,"mdtrt_id"');
    const small = line({ setl_id: 'S2', pool_prop_selfpay: '@' }).replace('"@"', '0.00000000');
    const tiny = line({ setl_id: 'S3', age: '@' }).replace('"@"', '0.0000001');
    const { batches } = await room.landText('setl_d.ndjson', `${spread}\r\n${small}\n${tiny}\r\n`);
    expect(batches).toMatchObject([{ records_in: 3, landed_new: 2, quarantined: 1 }]);
    expect(await room.rows('SELECT ordinal::INTEGER AS ordinal, reasons FROM quarantine')).toEqual([
      { ordinal: 3, reasons: '[{"code":"too_precise","column":"age"}]' },
    ]);
  });
});

it('never touches what only looks like a number in a text', async () => {
  await inRoom(async (room) => {
    const name = '价:1.10, 真: true, [2.50], \\", {3.0}';
    await room.landText('setl_d.ndjson', `${line({ psn_name: name, age: 1.5 })}\n`);
    expect(await room.rows('SELECT psn_name, age::VARCHAR AS age FROM setl_d')).toEqual([
      { psn_name: name, age: '1.5000' },
    ]);
  });
});

it('puts every bad line into quarantine with its bytes, and lands the rest', async () => {
  await inRoom(async (room) => {
    const bad: readonly (readonly [string, string])[] = [
      ['not_json', '{"setl_id":"S9"'],
      ['not_an_object', '[1,2]'],
      ['not_an_object', '"S9"'],
      ['duplicate_key', '{"setl_id":"S9","setl_id":"S8"}'],
      ['empty_object', '{}'],
      ['nul_character', '{"setl_id":"S\\u00009"}'],
      ['nested_value', line({ setl_id: { id: 'S9' } })],
      ['not_utf8', '{"setl_id":"\xff"}'],
      ['nul_character', '{"setl_id":"\0"}'],
      ['not_json', '{"setl_id":"\x1f"}'],
      ['not_json', '{"a\r":1}'],
    ];
    const content = [line({ setl_id: 'S1' }), ...bad.map(([, text]) => text), line({ setl_id: 'S2' })].join('\n');
    const { batches, problems } = await room.landText('setl_d.ndjson', Buffer.from(content, 'latin1'));
    expect(problems).toEqual([]);
    expect(
      batches.map(({ kind, records_in, landed_new, quarantined }) => [kind, records_in, landed_new, quarantined]),
    ).toEqual([
      ['setl_d', 2, 2, 0],
      ['message', bad.length, 0, bad.length],
    ]);
    expect(await waiting(room)).toEqual(bad.map(([code, text], i) => [i + 2, code, text]));
  });
});

it('keeps the exact bytes of a record whose values are bad', async () => {
  await inRoom(async (room) => {
    const text = line({ medfee_sumamt: '八十八' });
    await room.landText('setl_d.ndjson', `${line()}\n${text}\n`);
    expect(await waiting(room)).toEqual([[2, 'not_a_number', Buffer.from(text).toString('latin1')]]);
  });
});

it('reads one list over the whole file, and objects that span lines', async () => {
  await inRoom(async (room) => {
    const list = JSON.stringify([fields({ setl_id: 'S1', psn_name: '}{],"' }), fields({ setl_id: 'S2' })], null, 2);
    const pretty = `${JSON.stringify(fields({ setl_id: 'S3' }), null, 1)}\n${JSON.stringify(fields({ setl_id: 'S4' }), null, 1)}`;
    const first = await room.landText('setl_d.json', list);
    const second = await room.landText('setl_d.2.json', pretty);
    expect([first, second].flatMap((one) => one.batches)).toMatchObject([{ landed_new: 2 }, { landed_new: 2 }]);
    expect(await total(room)).toBe('352.00');
    const third = await room.landText('setl_d.3.json', `[${line({ setl_id: 'S5' })}, 17, {"setl_id": "S6`);
    expect(third.batches).toMatchObject([
      { kind: 'setl_d', landed_new: 1 },
      { kind: 'message', quarantined: 2 },
    ]);
    expect(await waiting(room)).toEqual([
      [2, 'not_json', '17'],
      [3, 'not_json', '{"setl_id": "S6'],
    ]);
  });
});

it('cuts a line without an end into pieces and goes on after it', async () => {
  await inRoom(async (room) => {
    const long = line({ psn_name: '长'.repeat(LONGEST_RECORD) });
    const { batches, problems } = await room.landText(
      'setl_d.ndjson',
      `${line({ setl_id: 'S1' })}\n${long}\n${line({ setl_id: 'S2' })}\n`,
    );
    expect(problems).toEqual([]);
    expect(batches).toMatchObject([{ kind: 'setl_d', landed_new: 2 }, { kind: 'message' }]);
    const kept = await waiting(room);
    expect(new Set(kept.map(([, code]) => code))).toEqual(new Set(['line_too_long']));
    expect(kept.map(([, , bytes]) => bytes).join('')).toBe(Buffer.from(long).toString('latin1'));
  });
});

it('takes a value under whichever of its names a line has', async () => {
  await inRoom(async (room) => {
    const { inscp_amt, ...rest } = fields({ setl_id: 'S2', inscp_amt: undefined });
    expect(inscp_amt).toBeUndefined();
    const { batches } = await room.landText(
      'setl_d.ndjson',
      `${line({ setl_id: 'S1', inscp_amt: '7.00' })}\n${JSON.stringify({ ...rest, inscp_scp_amt: '8.00' })}\n${line({ setl_id: 'S3', 就诊ID: 'x' })}\n`,
    );
    expect(batches).toMatchObject([{ landed_new: 3, ignored_columns: ['inscp_scp_amt', '就诊ID'] }]);
    expect(await room.rows('SELECT setl_id, inscp_amt FROM setl_d ORDER BY 1')).toEqual([
      { setl_id: 'S1', inscp_amt: '7.00' },
      { setl_id: 'S2', inscp_amt: '8.00' },
      { setl_id: 'S3', inscp_amt: null },
    ]);
  });
});

it('answers with a code when data stand where names belong', async () => {
  await inRoom(async (room) => {
    const many = Array.from({ length: 60 }, (_, i) =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_unused, k) => [`k${i}_${k}`, '1']))),
    );
    const { batches, problems } = await room.landText('setl_d.ndjson', many.join('\n'));
    expect(batches).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['MC-INGEST-025']);
  });
});

it('repeats nothing when a file comes again', async () => {
  await inRoom(async (room) => {
    const content = `${line()}\nnot json\n`;
    await room.landText('setl_d.ndjson', content);
    const again = await room.landText('setl_d.again.ndjson', content);
    expect(Object.keys(again.duplicates)).toHaveLength(2);
    expect(await waiting(room)).toHaveLength(1);
  });
});

it('sets rows aside that change capture marks as deleted or wraps, and lands the others', async () => {
  await inRoom(async (room) => {
    const lines = [
      line({ setl_id: 'S1', op: 'c' }),
      line({ setl_id: 'S2', __deleted: true }),
      JSON.stringify({ before: null, after: fields(), op: 'c', source: {} }),
      line({ setl_id: 'S3', op: 'u' }),
    ];
    const { batches } = await room.landText('a.ndjson', lines.join('\n'));
    expect(batches).toMatchObject([
      { kind: 'setl_d', records_in: 2, landed_new: 2 },
      { kind: 'message', quarantined: 2 },
    ]);
    expect((await waiting(room)).map(([ordinal, codes]) => [ordinal, codes])).toEqual([
      [2, 'deletion_not_read'],
      [3, 'wrapped_debezium'],
    ]);
    expect(await room.rows('SELECT setl_id FROM setl_d ORDER BY 1')).toEqual([{ setl_id: 'S1' }, { setl_id: 'S3' }]);
  });
});
