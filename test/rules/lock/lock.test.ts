import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadCatalogue, lockFileOf } from '../../../rules/catalogue.ts';
import { lockText, parseLock } from '../../../rules/lock/lock-file.ts';
import { changed, VALID_RULE } from '../support/valid-rule.ts';
import { DAY, entry, ID, lockedFolder, NEXT } from './locked-folder.ts';

const { directory, write, rules, lock } = lockedFolder();
const codes = (): string[] => loadCatalogue(directory).problems.map(({ code }) => code);

describe('a lock', () => {
  it('starts at one, and the rule carries it', () => {
    write(VALID_RULE);
    expect(rules()[0]?.version).toMatch(/^0\+[0-9a-f]{8}$/);
    expect(lock().changes).toEqual([{ id: ID, change: 'new', from: null, to: 1 }]);
    expect(rules()[0]?.version).toMatch(/^1-[0-9a-f]{8}$/);
    expect(lock(NEXT).changes).toEqual([]);
  });

  it.each([
    ['logic', 'from: 2025-07-01', 'from: 2025-07-02'],
    ['parameters', 'min_gap_days: 3', 'min_gap_days: 4'],
    ['a list', 'list: inpatient-med-types', 'list: chronic-med-types'],
  ])('rises by one for %s, from that day on', (_name, piece, replacement) => {
    write(VALID_RULE);
    const first = entry(lock().lock);
    write(changed(piece, replacement));
    const [local] = rules();
    expect(local?.version).toMatch(/^1\+[0-9a-f]{8}$/);
    const second = lock(NEXT);
    expect(second.changes).toEqual([{ id: ID, change: 'raised', from: 1, to: 2 }]);
    expect(entry(second.lock)).toMatchObject({ version: 2, since: NEXT });
    expect(rules()[0]?.version).toBe(local?.version.replace('1+', '2-'));
    expect(first.since).toBe(DAY);
  });

  it('keeps its number for wording, and notes the wording', () => {
    write(VALID_RULE);
    const first = entry(lock().lock);
    const before = rules()[0]?.version;
    write(changed('一追溯码', '一编码'));
    expect(rules()[0]?.version).toBe(before);
    const second = lock(NEXT);
    expect(second.changes).toEqual([{ id: ID, change: 'wording', from: 1, to: 1 }]);
    expect({ ...entry(second.lock), wording: first.wording }).toEqual(first);
    expect(entry(second.lock).wording).not.toBe(first.wording);
  });

  it('gives a text that came back a number of its own', () => {
    write(VALID_RULE);
    lock();
    const first = rules()[0]?.version;
    write(changed('min_gap_days: 3', 'min_gap_days: 4'));
    lock();
    write(VALID_RULE);
    lock();
    expect(rules()[0]?.version).toBe(first?.replace('1-', '3-'));
  });

  it('leaves drafts alone, unless they were locked before', () => {
    const draft = changed('status: stable', 'status: draft');
    write(draft);
    expect(lock().changes).toEqual([]);
    write(VALID_RULE);
    lock();
    write(draft.replace('min_gap_days: 3', 'min_gap_days: 4'));
    expect(lock().changes).toEqual([{ id: ID, change: 'raised', from: 1, to: 2 }]);
  });

  it('freezes the identity of a rule once it is stable, and not before', () => {
    const other = (text: string): string =>
      text
        .replace('key: [drug_trac_codg]\n', 'key: [drug_trac_codg, fixmedins_code]\n')
        .replace('{drug_trac_codg: 0', '{fixmedins_code: H1, drug_trac_codg: 0');
    const trial = changed('status: stable', 'status: trial');
    write(trial);
    lock();
    write(other(trial));
    lock();
    expect(codes()).toEqual([]);
    write(other(VALID_RULE));
    expect(lock().changes).toEqual([{ id: ID, change: 'key', from: 2, to: 2 }]);
    write(VALID_RULE);
    expect(codes()).toEqual(['MC-LOCK-004']);
    expect(loadCatalogue(directory).rules).toEqual([]);
    expect(loadCatalogue(directory).problems[0]?.where).toMatch(/MC-TC-901\.yaml:\d+:\d+$/);
    // Taking it back to trial does not loosen it: its suspects are in ledgers.
    write(trial);
    expect(codes()).toEqual(['MC-LOCK-004']);
  });

  it('misses a rule whose file is gone, but not one that has a mistake in it', () => {
    write(VALID_RULE);
    lock();
    write(changed('status: stable', 'status: stabel'));
    expect(codes()).toEqual(['MC-RULE-005']);
    rmSync(join(directory, `${ID}.yaml`));
    expect(codes()).toEqual(['MC-LOCK-003']);
  });

  it('names the place of what it does not understand', () => {
    write(VALID_RULE);
    lock();
    const text = readFileSync(lockFileOf(directory), 'utf8');
    writeFileSync(lockFileOf(directory), text.replace('lock: 2\n', '<<<<<<< ours\nlock: 2\n'));
    expect(codes()).toContain('MC-LOCK-001');
    const { problems } = parseLock(text.replace('version: 1', 'version: 0'), 'rules.lock');
    expect(problems.map(({ code, where }) => `${code} ${where}`)).toEqual(['MC-LOCK-001 rules.lock:7:14']);
  });

  it('reads what it writes, whatever the order it was made in', () => {
    const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
    const one = fc.record({
      version: fc.integer({ min: 1, max: 999 }),
      since: fc.constantFrom('2025-01-01', '2026-12-31'),
      key: fc.option(fc.constantFrom(['a_b'], ['a', 'b']), { nil: undefined }),
      logic: digest,
      parameters: digest,
      lists: digest,
      wording: digest,
    });
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^MC-[A-Z]{2}-\d{3}$/), one), (entries) => {
        const made = new Map(Object.entries(entries));
        const text = lockText(made);
        expect(lockText(new Map([...made].toReversed()))).toBe(text);
        const { lock: read, problems } = parseLock(text, 'rules.lock');
        expect(problems).toEqual([]);
        expect(lockText(read)).toBe(text);
        expect([...read.keys()]).toEqual([...made.keys()].toSorted());
      }),
    );
  });
});
