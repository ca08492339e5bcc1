import { expect, it } from 'vitest';
import { expectSound } from './checks.ts';
import { setl } from './records.ts';
import { inStream } from './stream-room.ts';

const without = { medfee_sumamt: undefined };

/** Settlements in which two fields mean one column and differ, by that column. */
const DIFFERENT: readonly (readonly [string, string])[] = [
  ['medfee_sumamt', setl({ setl_id: 'D1', MEDFEE_SUMAMT: 9 })],
  ['medfee_sumamt', setl({ setl_id: 'D2', ...without, 总费用: '1', 总金额: '2' })],
  ['setl_id', setl({ setl_id: 'D3', SETL_ID: 'D4' })],
  ['psn_no', setl({ setl_id: 'D5', psn_no: undefined, 参保人编号: 'P1', 个人编号: 'P2' })],
];

/** Settlements with two fields of one column that agree, or that need not. */
const ALIKE = [
  setl({ setl_id: 'A1', MEDFEE_SUMAMT: '88.00' }),
  setl({ setl_id: 'A2', ...without, 总费用: '88.00', 总金额: '88' }),
  setl({ setl_id: 'A3', ...without, 总费用: '88.00', 总金额: '' }),
  setl({ setl_id: 'A4', 总费用: '88.00', 总金额: '87' }),
  setl({ setl_id: 'A5', ...without, MEDFEE_SUMAMT: '88.00' }),
];

it('sets exactly the messages aside that contradict themselves, in one transaction', async () => {
  await inStream(async (room) => {
    const plain = Array.from({ length: 300 }, (_, i) => setl({ setl_id: `S${i}` }));
    const different = Array.from({ length: 10 }, () => DIFFERENT).flat();
    room.topic('t', [...plain, ...ALIKE, ...different.map(([, value]) => value), setl({ setl_id: 'Z' })]);
    let begun = 0;
    const at = (point: string): void => void (begun += point === 'before_begin' ? 1 : 0);
    const { flushes } = await room.land([{ topic: 't', kind: 'setl_d' }], { at });
    expect(begun).toBe(1);
    expect(flushes).toHaveLength(1);
    expect(await room.value('SELECT count(*) FROM setl_d')).toBe(String(301 + ALIKE.length));
    expect(await room.value("SELECT sum(medfee_sumamt)::VARCHAR FROM setl_d WHERE setl_id LIKE 'A%'")).toBe('440.00');
    const waiting = await room.rows('SELECT kind, reasons FROM quarantine ORDER BY log_offset');
    expect(waiting).toEqual(
      different.map(([column]) => ({
        kind: 'message',
        reasons: JSON.stringify([{ code: 'contradicting_fields', column }]),
      })),
    );
    await expectSound(room.session);
  });
});
