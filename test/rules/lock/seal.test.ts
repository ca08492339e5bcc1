import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lockFileOf } from '../../../rules/catalogue.ts';
import { brokenSeals, sealProblems } from '../../../rules/lock/check-lock.ts';
import { loadLock, type RuleLock } from '../../../rules/lock/lock-file.ts';
import { unconfirmed } from '../../../rules/lock/raise.ts';
import { withStanding } from '../../../rules/lock/standing.ts';
import { changed, VALID_RULE } from '../support/valid-rule.ts';
import { entry, ID, lockedFolder, NEXT } from './locked-folder.ts';

const { directory, write, rules, lock } = lockedFolder();

describe('a seal', () => {
  const file = (): string => lockFileOf(directory);
  const edit = (from: string | RegExp, to: string): void => {
    const text = readFileSync(file(), 'utf8');
    const other = text.replace(from, to);
    expect(other).not.toBe(text);
    writeFileSync(file(), other);
  };
  const loaded = (): RuleLock => loadLock(file()).lock;

  it('holds for what lock wrote, and for no entry with another value', () => {
    write(VALID_RULE);
    lock();
    expect(brokenSeals(loaded())).toEqual([]);
    const whole = readFileSync(file(), 'utf8');
    const [, ...lines] = whole
      .slice(whole.indexOf(`  ${ID}:`))
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(8);
    for (const line of lines) {
      const other = line.includes('since')
        ? line.replace('2026', '2025')
        : line.includes('key')
          ? line.replace(/\[.*]/, '[fixmedins_code]')
          : line.replace(/.$/, (last) => (last === '7' ? '8' : '7'));
      writeFileSync(file(), whole.replace(line, other));
      expect(brokenSeals(loaded()), line).toEqual([ID]);
    }
    writeFileSync(file(), whole.replaceAll(ID, 'MC-TC-902'));
    expect(brokenSeals(loaded())).toEqual(['MC-TC-902']);
    writeFileSync(file(), whole.replace(/\n {4}seal: .*/, ''));
    expect(brokenSeals(loaded())).toEqual([ID]);
  });

  it('that does not hold vouches for no text, and is never put back under the same number', () => {
    write(VALID_RULE);
    const digests = entry(lock().lock);
    write(changed('min_gap_days: 3', 'min_gap_days: 4'));
    const other = rules()[0]?.digests.parameters ?? '';
    edit(digests.parameters, other);
    // The entry says what the file says by now, and still nobody can say that it was ever locked.
    expect(rules()[0]).toMatchObject({ version: expect.stringMatching(/^1\+/), offLock: 'seal' });
    expect(sealProblems(loaded(), file()).map(({ code }) => code)).toEqual(['MC-LOCK-006']);
    expect(unconfirmed(loaded(), rules())).toEqual([]);
    expect(lock(NEXT).changes).toEqual([{ id: ID, change: 'resealed', from: 1, to: 2 }]);
    expect(brokenSeals(loaded())).toEqual([]);
    expect(rules()[0]?.version).toMatch(/^2-/);
    expect(rules()[0]?.offLock).toBeUndefined();
  });

  it('is refused where no text confirms the entry, or its identity was taken out', () => {
    write(VALID_RULE);
    lock();
    const whole = readFileSync(file(), 'utf8');
    edit(/wording: ./, 'wording: ');
    edit(/wording: /, 'wording: 0');
    edit('version: 1', 'version: 9');
    expect(unconfirmed(loaded(), rules())).toEqual([ID]);
    writeFileSync(file(), whole);
    edit(/ {4}key: .*\n/, '');
    expect(unconfirmed(loaded(), rules())).toEqual([ID]);
    writeFileSync(file(), whole);
    edit('version: 1', 'version: 9');
    expect(unconfirmed(loaded(), rules())).toEqual([]);
    expect(unconfirmed(loaded(), [])).toEqual([ID]);
  });

  it('is each rule its own, so that two branches that lock different rules merge by themselves', () => {
    const second = 'MC-TC-902';
    const text = VALID_RULE.replace(ID, second);
    write(VALID_RULE);
    write(text, second);
    lock();
    const base = readFileSync(file(), 'utf8');
    write(changed('min_gap_days: 3', 'min_gap_days: 4'));
    lock(NEXT);
    const ours = readFileSync(file(), 'utf8');
    write(VALID_RULE);
    write(text.replace('min_gap_days: 3', 'min_gap_days: 5'), second);
    writeFileSync(file(), base);
    lock(NEXT);
    const theirs = readFileSync(file(), 'utf8');
    const [line, mine, other] = [base, ours, theirs].map((one) => one.split('\n'));
    const merged = line?.map((old, i) => (mine?.[i] === old ? other?.[i] : mine?.[i])).join('\n') ?? '';
    writeFileSync(file(), merged);
    write(changed('min_gap_days: 3', 'min_gap_days: 4'));
    expect(brokenSeals(loaded())).toEqual([]);
    expect(lock(NEXT).changes).toEqual([]);
  });

  it('is put on a lock from before there were seals, without another version', () => {
    write(VALID_RULE);
    lock();
    edit(/\n {4}seal: .*/, '');
    edit('lock: 2', 'lock: 1');
    expect(brokenSeals(loaded())).toEqual([]);
    expect(rules()[0]?.version).toMatch(/^1-/);
    expect(lock(NEXT).changes).toEqual([{ id: ID, change: 'sealed', from: 1, to: 1 }]);
    expect(lock(NEXT).changes).toEqual([]);
  });
});

describe('how a file stands to its lock', () => {
  const standing = (): (string | undefined)[] => rules().map(({ offLock }) => offLock);

  it('is told where it is not the locked text', () => {
    write(VALID_RULE);
    // A folder of somebody's own without a lock has nothing to stand to.
    expect(standing()).toEqual([undefined]);
    lock();
    expect(standing()).toEqual([undefined]);
    write(changed('min_gap_days: 3', 'min_gap_days: 4'));
    expect(standing()).toEqual(['judgement']);
    write(changed('severity: high', 'severity: low'));
    expect(standing()).toEqual(['judgement']);
    write(changed('一追溯码', '一编码'));
    expect(standing()).toEqual(['wording']);
    write(VALID_RULE);
    write(VALID_RULE.replace(ID, 'MC-TC-902'), 'MC-TC-902');
    expect(standing()).toEqual([undefined, 'unlocked']);
    write(VALID_RULE.replace(ID, 'MC-TC-902').replace('status: stable', 'status: draft'), 'MC-TC-902');
    expect(standing()).toEqual([undefined, undefined]);
  });

  it('is that of the file, not of what an overlay makes of it', () => {
    write(VALID_RULE);
    const locked = lock().lock;
    const [rule] = rules();
    write(changed('min_gap_days: 3', 'min_gap_days: 4'));
    const [overlaid] = rules();
    if (rule === undefined || overlaid === undefined) throw new Error('no rule');
    const { offLock: _told, ...plain } = overlaid;
    const told = (lockOf: RuleLock, missing = false): (string | undefined)[] =>
      withStanding([plain], { lock: lockOf, missing }, () => rule.digests).map(({ offLock }) => offLock);
    expect(told(locked)).toEqual([undefined]);
    expect(told(new Map(), true)).toEqual(['no-lock']);
  });
});
