import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { packageRoot } from '../../../base/package-root.ts';
import { workingDays } from '../../../suspects/work/working-days.ts';

const days = workingDays();

describe('working days', () => {
  test.each([
    ['a day after the eve of the National Day 2025', '2025-09-30', 1, '2025-10-09'],
    ['a Sunday that makes up for the Spring Festival 2025', '2025-01-24', 1, '2025-01-26'],
    ['over the Spring Festival 2026 with both Saturdays', '2026-02-13', 2, '2026-02-24'],
    ['ten over the National Day 2026 with its make-up Saturday', '2026-09-30', 3, '2026-10-10'],
    ['an ordinary weekend', '2025-11-07', 1, '2025-11-10'],
    ['none: the day itself', '2025-11-08', 0, '2025-11-08'],
  ])('%s', (_name, from, n, to) => {
    expect(days.after(from, n)).toBe(to);
  });

  test('of a year without a list weekends alone are off, and it says which', () => {
    expect(days.after('2027-01-29', 1)).toBe('2027-02-01');
    expect(days.isWorked('2027-10-01')).toBe(true);
    expect(days.unlisted('2026-12-20', '2027-01-05')).toEqual([2027]);
    expect(days.unlisted('2025-12-20', '2026-01-05')).toEqual([]);
  });

  test('a site adds its own days, and takes listed ones back', () => {
    const own = workingDays({ off: ['2025-11-10'], work: ['2025-10-08'] });
    expect(own.after('2025-11-07', 1)).toBe('2025-11-11');
    expect(own.after('2025-09-30', 1)).toBe('2025-10-08');
  });

  test('the list makes up for each day beyond the thirteen that the law gives', () => {
    const text = readFileSync(join(packageRoot(), 'rules', 'calendar', 'working-days.yaml'), 'utf8');
    const { years } = parse(text) as {
      years: { year: number; work: string[]; off: { from: string; to: string }[] }[];
    };
    expect(years.map(({ year }) => year)).toEqual([2025, 2026]);
    for (const { year, work } of years) {
      for (const day of work) {
        expect([0, 6]).toContain(new Date(`${day}T00:00:00Z`).getUTCDay());
        expect(days.isWorked(day)).toBe(true);
      }
      // 全国年节及纪念日放假办法 (2024): thirteen days off a year, whatever is moved around them.
      let [weekdays, worked] = [0, 0];
      for (let at = Date.parse(`${year}-01-01T00:00:00Z`); new Date(at).getUTCFullYear() === year; at += 86_400_000) {
        const weekday = new Date(at).getUTCDay();
        if (weekday !== 0 && weekday !== 6) weekdays++;
        if (days.isWorked(new Date(at).toISOString().slice(0, 10))) worked++;
      }
      // A holiday on a weekend that is not moved takes no weekday: in 2025 and 2026 each holiday is made up in full.
      expect(weekdays - worked).toBe(13);
    }
  });
});
