import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendAudit, type AuditAct } from '../../store/audit/append.ts';
import { canonicalText, entryDigest, refuseWithoutSm3, sm3, sortedJson } from '../../store/audit/digest.ts';
import { listEntries, type AuditEntry } from '../../store/audit/list.ts';
import { verifyAudit, type ChainFault } from '../../store/audit/verify.ts';
import { cell, type Session } from '../../store/session.ts';
import { literal } from '../../store/sql.ts';
import { Warehouse } from '../../store/warehouse.ts';
import { temporaryFolder } from '../support/warehouse.ts';

const act = (n: number, more: Partial<AuditAct> = {}): AuditAct => ({
  at: '2026-01-05 08:00:00',
  who: '王科员',
  action: 'export',
  subject: `/tmp/清单${n}.csv`,
  detail: { zulu: n, alpha: { y: 1, x: 'SM3' } },
  ...more,
});

let folder: ReturnType<typeof temporaryFolder>;
let warehouse: Warehouse;
let session: Session;
const open = async (): Promise<void> => {
  warehouse = await Warehouse.open({ directory: folder.path, mode: 'write', create: true, waitSeconds: 0 });
  session = await warehouse.session();
};
const shut = (): void => {
  session.close();
  warehouse.close();
};
const head = (): string => join(folder.path, 'audit.head');
const append = async (count: number): Promise<void> => {
  for (let n = 1; n <= count; n += 1) await appendAudit(session, act(n));
};
const faultNow = async (asked?: string): Promise<ChainFault | undefined> => (await verifyAudit(session, asked)).fault;

/** What an attacker does who knows the form of the chain: the digests from an entry on are made to fit again. */
async function refit(from: number): Promise<void> {
  const rows = await session.rows(
    'SELECT entry_no, happened_at::VARCHAR AS happened_at, who, action, subject, detail, previous, digest FROM audit_entry ORDER BY audit_entry.entry_no',
  );
  let before = '';
  for (const row of rows) {
    const entryNo = cell(row, 'entry_no');
    if (Number(entryNo) >= from) {
      const previous = before === '' ? cell(row, 'previous') : before;
      const [happenedAt, who, action, subject, detail] = ['happened_at', 'who', 'action', 'subject', 'detail'].map(
        (name) => cell(row, name),
      ) as [string, string, string, string, string];
      before = entryDigest({ entryNo, happenedAt, who, action, subject, detail, previous });
      await session.run(
        `UPDATE audit_entry SET previous = ${literal(previous)}, digest = ${literal(before)} WHERE entry_no = ${entryNo}`,
      );
    } else before = cell(row, 'digest');
  }
}

beforeEach(async () => {
  folder = temporaryFolder();
  await open();
});
afterEach(() => {
  shut();
  folder.remove();
});

describe('the digest', () => {
  test('is SM3 as GB/T 32905-2016 gives it for "abc" and for 64 bytes of abcd', () => {
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(sm3('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });

  test('tells apart columns that only look alike side by side', () => {
    const entry = { entryNo: '1', happenedAt: 't', who: 'ab', action: 'c', subject: null, detail: '{}', previous: 'p' };
    const texts = [entry, { ...entry, who: 'a', action: 'bc' }, { ...entry, subject: '' }, { ...entry, subject: '-' }];
    expect(new Set(texts.map(canonicalText)).size).toBe(texts.length);
    expect(new Set(texts.map(entryDigest)).size).toBe(texts.length);
    expect(sortedJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  });

  test('a Node.js without SM3 is told so with a code', () => {
    expect(() => refuseWithoutSm3(['sha256'])).toThrow(expect.objectContaining({ code: 'MC-AUDIT-001' }));
  });
});

describe('adding', () => {
  test('ties every entry to the one before and the first to the warehouse, and the head follows', async () => {
    await append(3);
    const entries: AuditEntry[] = [];
    for await (const entry of listEntries(session, { actions: [] })) entries.push(entry);
    expect(entries.map((entry) => entry.entry_no)).toEqual([1, 2, 3]);
    expect(entries[0]).toMatchObject({
      who: '王科员',
      action: 'export',
      detail: { alpha: { x: 'SM3', y: 1 }, zulu: 1 },
    });
    const identity = await session.value("SELECT value FROM setting WHERE name = 'warehouse_id'");
    const previous = await session.rows('SELECT previous FROM audit_entry ORDER BY entry_no');
    expect(previous.map((row) => cell(row, 'previous'))).toEqual([identity, entries[0]?.digest, entries[1]?.digest]);
    expect(JSON.parse(readFileSync(head(), 'utf8'))).toEqual({
      schema: 1,
      entries: 3,
      digest: entries[2]?.digest,
      lost: [],
    });
    expect(statSync(head()).mode & 0o777).toBe(0o600);
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, lag: 0, head: { entries: 3 } });
  });

  test('an act that is rolled back leaves no entry, and the next one follows on', async () => {
    await append(1);
    const failed = session.transaction(async () => {
      await appendAudit(session, act(2));
      await appendAudit(session, act(3));
      throw new Error('the act failed');
    });
    await expect(failed).rejects.toThrow('the act failed');
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, lag: 0, head: { entries: 1 } });
    await append(1);
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, head: { entries: 2 } });
  });

  test('sessions that add at once make one chain, though the snapshot of one is older than what others added', async () => {
    const others = [await warehouse.session(), await warehouse.session()];
    try {
      await session.run('CREATE TABLE act (n INTEGER)');
      let waiting: Promise<void>[] = [];
      await session.transaction(async () => {
        // Its snapshot is taken here, before the others add.
        await session.run('INSERT INTO act VALUES (1)');
        for (const other of others) await appendAudit(other, act(1));
        await appendAudit(session, act(2));
        waiting = others.map(async (other) => appendAudit(other, act(3)));
        await appendAudit(session, act(4));
      });
      await Promise.all(waiting);
    } finally {
      for (const other of others) other.close();
    }
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, lag: 0, head: { entries: 6 } });
  });

  test('twenty sessions at once', async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, async () => warehouse.session()));
    try {
      await Promise.all(
        sessions.map(async (one, n) => {
          for (let k = 0; k < 5; k += 1) await appendAudit(one, act(n * 5 + k));
        }),
      );
    } finally {
      for (const one of sessions) one.close();
    }
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, lag: 0, head: { entries: 100 } });
  });

  test('goes on where another process left off', async () => {
    await append(2);
    shut();
    await open();
    await append(2);
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, head: { entries: 4 } });
  });
});

describe('what somebody did to the chain', () => {
  beforeEach(async () => append(5));

  test.each([
    ['who', "who = '别人'"],
    ['time', 'happened_at = happened_at + INTERVAL 1 MICROSECOND'],
    ['subject', 'subject = NULL'],
    ['detail', "detail = '{}'"],
    ['action', "action = 'scan'"],
  ])('an edited %s is found at its entry', async (_, change) => {
    await session.run(`UPDATE audit_entry SET ${change} WHERE entry_no = 3`);
    expect(await faultNow()).toEqual({ kind: 'edited', entryNo: 3, claimed: null });
  });

  test('an edited entry whose own digest was made to fit: the next does not follow it', async () => {
    const digest = await session.value('SELECT digest FROM audit_entry WHERE entry_no = 4');
    await session.run("UPDATE audit_entry SET who = '别人' WHERE entry_no = 3");
    await refit(3);
    // Only the third fits itself; the fourth is put back as it was.
    const third = await session.value('SELECT digest FROM audit_entry WHERE entry_no = 3');
    expect(third).not.toBe(digest);
    const original = await session.value('SELECT previous FROM audit_entry WHERE entry_no = 3');
    expect(original).not.toBeNull();
    expect(await faultNow()).toEqual({ kind: 'rewritten', entryNo: 5, claimed: 5 });
    await session.run(`UPDATE audit_entry SET previous = ${literal(original ?? '')} WHERE entry_no = 4`);
    const row = (await session.rows('SELECT *, happened_at::VARCHAR AS at FROM audit_entry WHERE entry_no = 4'))[0];
    const own = entryDigest({
      entryNo: '4',
      happenedAt: cell(row, 'at'),
      who: cell(row, 'who'),
      action: cell(row, 'action'),
      subject: cell(row, 'subject'),
      detail: cell(row, 'detail'),
      previous: cell(row, 'previous'),
    });
    await session.run(`UPDATE audit_entry SET digest = ${literal(own)} WHERE entry_no = 4`);
    expect(await faultNow()).toEqual({ kind: 'unlinked', entryNo: 4, claimed: null });
  });

  test('everything from an entry on made to fit: the head beside the warehouse knows better', async () => {
    await session.run("UPDATE audit_entry SET who = '别人' WHERE entry_no = 2");
    await refit(2);
    expect(await faultNow()).toEqual({ kind: 'rewritten', entryNo: 5, claimed: 5 });
  });

  test('with the head forged too, a digest that was kept elsewhere knows better', async () => {
    const kept = (await verifyAudit(session)).head.digest;
    expect(await verifyAudit(session, kept)).toMatchObject({ fault: undefined, askedAt: 5 });
    await session.run("UPDATE audit_entry SET who = '别人' WHERE entry_no = 2");
    await refit(2);
    const digest = (await verifyAudit(session)).head.digest;
    writeFileSync(head(), JSON.stringify({ schema: 1, entries: 5, digest, lost: [] }));
    expect(await faultNow()).toBeUndefined();
    expect(await faultNow(kept)).toEqual({ kind: 'rewritten', entryNo: 6, claimed: null });
  });

  test('an entry removed in the middle', async () => {
    await session.run('DELETE FROM audit_entry WHERE entry_no = 3');
    expect(await faultNow()).toEqual({ kind: 'missing', entryNo: 3, claimed: null });
    await session.run('UPDATE audit_entry SET entry_no = entry_no - 1 WHERE entry_no > 3');
    expect(await faultNow()).toEqual({ kind: 'edited', entryNo: 3, claimed: null });
    await refit(3);
    expect(await faultNow()).toEqual({ kind: 'cut', entryNo: 5, claimed: 5 });
  });

  test('the first entry removed, and the rest renumbered with digests of their own', async () => {
    await session.run('DELETE FROM audit_entry WHERE entry_no = 1');
    expect(await faultNow()).toEqual({ kind: 'missing', entryNo: 1, claimed: null });
    await session.run('UPDATE audit_entry SET entry_no = entry_no - 1');
    await refit(1);
    expect(await faultNow()).toEqual({ kind: 'unlinked', entryNo: 1, claimed: null });
  });

  test('the end cut off', async () => {
    await session.run('DELETE FROM audit_entry WHERE entry_no > 3');
    expect(await faultNow()).toEqual({ kind: 'cut', entryNo: 4, claimed: 5 });
  });

  test('the end cut off and written over: the next entry keeps the head that was lost', async () => {
    const kept = (await verifyAudit(session)).head.digest;
    await session.run('DELETE FROM audit_entry WHERE entry_no > 3');
    shut();
    await open();
    await append(4);
    expect(await faultNow()).toEqual({ kind: 'rewritten', entryNo: 5, claimed: 5 });
    expect(JSON.parse(readFileSync(head(), 'utf8'))).toMatchObject({
      entries: 7,
      lost: [{ at: 3, entries: 5, digest: kept }],
    });
  });

  test('all of it removed', async () => {
    await session.run('DELETE FROM audit_entry');
    expect(await faultNow()).toEqual({ kind: 'cut', entryNo: 1, claimed: 5 });
  });

  test('two entries that changed places', async () => {
    await session.run(
      'UPDATE audit_entry SET entry_no = CASE entry_no WHEN 2 THEN 4 ELSE 2 END WHERE entry_no IN (2, 4)',
    );
    expect(await faultNow()).toEqual({ kind: 'edited', entryNo: 2, claimed: null });
    await refit(2);
    expect(await faultNow()).toEqual({ kind: 'rewritten', entryNo: 5, claimed: 5 });
  });

  test('an entry put in', async () => {
    await session.run('INSERT INTO audit_entry SELECT * FROM audit_entry WHERE entry_no = 3');
    expect(await faultNow()).toEqual({ kind: 'repeated', entryNo: 3, claimed: null });
    await session.run(
      'DELETE FROM audit_entry WHERE entry_no = 3 AND rowid > (SELECT min(rowid) FROM audit_entry WHERE entry_no = 3)',
    );
    expect(await faultNow()).toBeUndefined();
    await session.run('UPDATE audit_entry SET entry_no = entry_no + 1 WHERE entry_no > 3');
    await session.run('INSERT INTO audit_entry SELECT * REPLACE (4 AS entry_no) FROM audit_entry WHERE entry_no = 3');
    expect(await faultNow()).toEqual({ kind: 'edited', entryNo: 4, claimed: null });
    await refit(4);
    expect(await faultNow()).toEqual({ kind: 'rewritten', entryNo: 5, claimed: 5 });
  });

  test('the head taken away or spoilt: nobody can say whether the end is there, unless the last digest was kept', async () => {
    const kept = (await verifyAudit(session)).head.digest;
    writeFileSync(head(), 'x');
    expect(await faultNow()).toEqual({ kind: 'head_missing', entryNo: 6, claimed: null });
    rmSync(head());
    expect(await faultNow()).toEqual({ kind: 'head_missing', entryNo: 6, claimed: null });
    expect(await faultNow(kept)).toBeUndefined();
    const old = (await session.value('SELECT digest FROM audit_entry WHERE entry_no = 3')) ?? '';
    expect(await faultNow(old)).toEqual({ kind: 'head_missing', entryNo: 6, claimed: null });
    shut();
    await open();
    await append(1);
    expect(existsSync(head())).toBe(true);
    for (const asked of [undefined, old, kept])
      expect(await faultNow(asked)).toEqual({ kind: 'head_missing', entryNo: 6, claimed: null });
    expect(await faultNow((await verifyAudit(session)).head.digest)).toBeUndefined();
  });
});

describe('no false alarm', () => {
  test('a process that dies between the entry and its head leaves a head that lags', async () => {
    await append(2);
    const older = readFileSync(head());
    await append(2);
    shut();
    writeFileSync(head(), older);
    await open();
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, lag: 2, head: { entries: 4 } });
    await append(1);
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, lag: 0, head: { entries: 5 } });
  });

  test('one that dies before the very first head does too: a head of nothing is there before the first entry', async () => {
    let atFirst = '';
    await session.transaction(async () => {
      await appendAudit(session, act(1));
      atFirst = readFileSync(head(), 'utf8');
    });
    shut();
    writeFileSync(head(), atFirst);
    await open();
    expect(JSON.parse(atFirst)).toMatchObject({ entries: 0 });
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, lag: 1 });
  });

  test('a warehouse without any entry is whole', async () => {
    expect(await verifyAudit(session)).toMatchObject({ fault: undefined, head: { entries: 0 }, lag: null });
  });

  test('a hundred thousand entries are walked', async () => {
    const identity = (await session.value("SELECT value FROM setting WHERE name = 'warehouse_id'")) ?? '';
    let previous = identity;
    await session.run('CREATE TEMP TABLE many (n INTEGER, previous VARCHAR, digest VARCHAR)');
    await session.append('many', (rows) => {
      for (let n = 1; n <= 100_000; n += 1) {
        const [entryNo, happenedAt] = [String(n), '2026-01-05 08:00:00'];
        const digest = entryDigest({
          entryNo,
          happenedAt,
          who: 'w',
          action: 'sql',
          subject: null,
          detail: '{}',
          previous,
        });
        rows.appendInteger(n);
        rows.appendVarchar(previous);
        rows.appendVarchar(digest);
        rows.endRow();
        previous = digest;
      }
    });
    await session.run(
      `INSERT INTO audit_entry SELECT n, TIMESTAMP '2026-01-05 08:00:00', 'w', 'sql', NULL, '{}', previous, digest FROM many ORDER BY n`,
    );
    writeFileSync(head(), JSON.stringify({ schema: 1, entries: 100_000, digest: previous, lost: [] }));
    expect(await verifyAudit(session, previous)).toMatchObject({ fault: undefined, askedAt: 100_000 });
    await session.run('DELETE FROM audit_entry WHERE entry_no = 99999');
    expect(await faultNow()).toEqual({ kind: 'missing', entryNo: 99_999, claimed: null });
  }, 60_000);
});
