import { expect, it } from 'vitest';
import { expectSound, newestFacts } from './checks.ts';
import { deletion, feeLine, fees, FLAT, movement, setl, settled } from './records.ts';
import { inStream } from './stream-room.ts';

it('lands flat records of every kind, each from a topic of its own', async () => {
  await inStream(async (room) => {
    const topics = Object.keys(FLAT).map((kind) => ({ topic: `t-${kind}`, kind }));
    for (const { topic, kind } of topics) room.topic(topic, [JSON.stringify(FLAT[kind])]);
    const { flushes } = await room.land(topics);
    expect(flushes).toHaveLength(1);
    expect(flushes[0]).toMatchObject({ messages: 10, reasons: {}, money: { setl_d: '88.00', fee_list_d: '29.97' } });
    const facts = await newestFacts(room.session);
    expect(Object.keys(facts).toSorted()).toEqual(Object.keys(FLAT).toSorted());
    for (const [kind, fields] of Object.entries(FLAT))
      expect(Object.keys(JSON.parse(facts[kind]?.[0] ?? '{}') as object)).toEqual(
        expect.arrayContaining(Object.keys(fields)),
      );
    await expectSound(room.session);
  });
});

it('tells the kind of flat records from the topic, else from each record', async () => {
  await inStream(async (room) => {
    room.topic('setl_d', [setl()]);
    room.topic('mixed', [
      setl({ setl_id: 'S2' }),
      JSON.stringify(FLAT.fee_list_d),
      JSON.stringify({ colour: 'red' }),
      JSON.stringify(FLAT.stock_d),
    ]);
    await room.land(['setl_d', 'mixed']);
    const counts = await room.rows('SELECT source, kind, landed_new, quarantined FROM batch ORDER BY source, kind');
    expect(counts).toEqual([
      { source: 'kafka:mixed', kind: 'fee_list_d', landed_new: '1', quarantined: '0' },
      { source: 'kafka:mixed', kind: 'message', landed_new: '0', quarantined: '1' },
      { source: 'kafka:mixed', kind: 'setl_d', landed_new: '1', quarantined: '0' },
      { source: 'kafka:mixed', kind: 'stock_d', landed_new: '1', quarantined: '0' },
      { source: 'kafka:setl_d', kind: 'setl_d', landed_new: '1', quarantined: '0' },
    ]);
    expect(await room.value('SELECT reasons[3:] || log_offset FROM quarantine')).toContain('unknown_kind');
    await expectSound(room.session);
  });
});

const CODES = ['81020030123456789012', '81020030123456789013'];

it('lands every interface of the envelope, beside flat records in one topic', async () => {
  await inStream(async (room) => {
    const stock = ['3501', '3502', '3503', '3504', '3505', '3506'].map((infno) =>
      movement(infno, `B${infno}`, {}, infno > '3502' ? CODES : []),
    );
    room.topic(
      'gate',
      [fees('2204', feeLine('1'), feeLine('2')), settled('2207', {}, [{ drug_trac_codg: CODES[0], feedetl_sn: '1' }])],
      [fees('2301', feeLine('3')), settled('2304', { setl_id: '7' }), ...stock, deletion('B3503', '3'), setl()],
    );
    const { flushes } = await room.land([{ topic: 'gate', kind: 'setl_d' }]);
    expect(flushes[0]).toMatchObject({ messages: 12, reasons: {}, money: { setl_d: '147.94', fee_list_d: '89.91' } });
    expect(flushes[0]?.outcomes).toEqual({
      setl_d: { landed_new: 3 },
      fee_list_d: { landed_new: 3 },
      trac_d: { landed_new: 9 },
      stock_d: { landed_new: 6, deleted: 1 },
    });
    expect(await room.value("SELECT med_list_codg FROM trac_d WHERE trac_event = 'settle'")).toBe(
      await room.value('SELECT any_value(med_list_codg) FROM fee_list_d'),
    );
    expect(await room.rows('SELECT DISTINCT stock_event FROM stock_d ORDER BY 1')).toEqual(
      ['change', 'count', 'purchase_return', 'sale', 'sale_return'].map((stock_event) => ({ stock_event })),
    );
    expect(await room.value("SELECT count(*) FROM trac_d WHERE trac_event = 'purchase'")).toBe('0');
    await expectSound(room.session);
  });
});

it('finds the item of a trace code in fee lines that landed before', async () => {
  await inStream(async (room) => {
    room.topic('fees', [fees('2204', feeLine('1'))]);
    room.topic('settled', [settled('2207', {}, [{ drug_trac_codg: CODES[0], feedetl_sn: '1' }])]);
    await room.land(['fees']);
    await room.land(['settled']);
    expect(await room.value('SELECT count(*) FROM trac_d WHERE med_list_codg IS NOT NULL')).toBe('1');
    await expectSound(room.session);
  });
});

it('takes a movement that is sent again after its deletion for a new one, however the three are landed', async () => {
  const sent = [
    movement('3505', 'B1', {}, [CODES[0] ?? '']),
    deletion('B1', '4'),
    movement('3505', 'B1', {}, [CODES[0] ?? '']),
  ];
  for (const each of [1, 3])
    await inStream(async (room) => {
      room.topic('gate', sent);
      for (let landed = 0; landed < sent.length; landed += each) await room.land(['gate'], { maxMessages: each });
      expect(await room.value('SELECT count(*) FROM stock_d')).toBe('1');
      expect(await room.value('SELECT count(*) FROM trac_d')).toBe('1');
      await expectSound(room.session);
    });
});
