import { brandOf, type Brand } from '../world/brands.ts';
import type { Kind } from '../world/institutions.ts';
import type { Difficulty, Story } from './story.ts';

interface Case {
  readonly difficulty: Difficulty;
  readonly scheme: string;
  readonly kinds: readonly Kind[];
  readonly brand: Brand;
  readonly opening: number;
  /** Whether its counts are of what lies there, or copied from what the book says. */
  readonly counted: 'shelf' | 'book';
  /** Boxes that are bought, handed out and scanned, and boxes that are only settled. */
  readonly real: number;
  readonly ghost: number;
}

const CASES: readonly Case[] = [
  {
    difficulty: 'easy',
    scheme: 'ghost-sales',
    kinds: ['P'],
    brand: brandOf('蒲地蓝消炎', 48),
    opening: 6,
    counted: 'shelf',
    real: 30,
    ghost: 90,
  },
  {
    difficulty: 'easy',
    scheme: 'ghost-sales',
    kinds: ['W'],
    brand: brandOf('连花清瘟', 36),
    opening: 4,
    counted: 'shelf',
    real: 20,
    ghost: 60,
  },
  {
    difficulty: 'middle',
    scheme: 'ghost-sales',
    kinds: ['P'],
    brand: brandOf('阿莫西林', 36),
    opening: 6,
    counted: 'shelf',
    real: 36,
    ghost: 30,
  },
  {
    difficulty: 'hard',
    scheme: 'spread-over-three',
    kinds: ['P', 'P', 'P'],
    brand: brandOf('强力枇杷', 12),
    opening: 5,
    counted: 'book',
    real: 24,
    ghost: 22,
  },
];

/** Boxes of one visit, and days between visits of one person. */
const A_VISIT = 2;
const PACE = 24;

/** Plants of MC-TC-014: more is settled than was ever on the shelf. What was not there is not scanned either. */
export function plantGhostSales(story: Story): void {
  const times = Math.floor((story.period.days - 8) / PACE);
  if (times < 4) return;
  for (const one of CASES) {
    for (const kind of one.kinds) {
      const at = story.oneFor(kind, one.brand.generic.name);
      story.shelf(at, one.brand, one.opening, one.counted);
      const visits = (one.real + one.ghost) / A_VISIT;
      for (let nth = 0, actor = story.actor(); nth < visits; nth += 1) {
        if (nth > 0 && nth % times === 0) actor = story.actor();
        const isReal = ((nth * one.real) % (one.real + one.ghost)) + one.real >= one.real + one.ghost;
        story.visit(actor, {
          inst: at.index,
          day: (nth % times) * PACE + (Math.floor(nth / times) % 8),
          medType: at.kind === 'P' ? '41' : '11',
          dx: at.kind === 'P' ? null : 'J06.9',
          lines: [{ brand: one.brand, boxes: A_VISIT, bought: isReal, scanned: isReal }],
        });
      }
      story.plant({
        rule: 'MC-TC-014',
        difficulty: one.difficulty,
        scheme: one.scheme,
        institution: at.code,
        key: { fixmedins_code: at.code, med_list_codg: one.brand.code },
        note: `期初 ${one.opening} 盒、购进约 ${one.real} 盒，结算 ${one.real + one.ghost} 盒，多出的不扫码${one.counted === 'book' ? '，盘存照账面填写' : ''}`,
      });
    }
  }
}

/** Stock that never lay on the shelf in the books, rightly. */
export function lookAlikeBalances(story: Story, implants: readonly string[]): void {
  for (const item of implants)
    story.lookAlike({
      name: 'consignment',
      rule: 'MC-TC-014',
      why: '植入耗材寄售，用后次月才入库',
      key: { med_list_codg: item },
    });
  const head = story.institutions.find((one) => one.role === 'chain-head');
  if (head !== undefined)
    story.lookAlike({
      name: 'chain-head',
      rule: 'MC-TC-014',
      why: '连锁总部集中购进，调拨给分店',
      institution: head.code,
      key: { fixmedins_code: head.code },
    });
}
