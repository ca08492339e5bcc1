import { expect, test } from 'vitest';
import { loadCatalogue, lockFileOf } from '../../../rules/catalogue.ts';
import { loadLock } from '../../../rules/lock/lock-file.ts';
import { raised } from '../../../rules/lock/raise.ts';

test('the lock that ships is that of the rules that ship (mingcha rules lock writes it)', () => {
  const { changes } = raised(loadLock(lockFileOf()).lock, loadCatalogue().rules, '2026-01-01');
  expect(changes, 'run: npm run mingcha -- rules lock').toEqual([]);
});

test('every shipped rule that is no draft is locked, and carries its locked version', () => {
  for (const { id, version, status } of loadCatalogue().rules)
    expect(version, id).toMatch(status === 'draft' ? /^0\+/ : /^[1-9]\d*-[0-9a-f]{8}$/);
});
