import { brandOf, type Brand } from '../world/brands.ts';
import type { Institution, Kind } from '../world/institutions.ts';
import type { Difficulty, Story } from './story.ts';
import type { StoryLine } from './told.ts';

/** A visit for one box at a counter. */
function hand(story: Story, at: Institution, actor: number, day: number, line: StoryLine): void {
  story.visit(actor, {
    inst: at.index,
    day,
    medType: at.kind === 'P' ? '41' : '11',
    dx: at.kind === 'P' ? null : 'J06.9',
    lines: [line],
  });
}

interface Case {
  readonly difficulty: Difficulty;
  readonly scheme: string;
  readonly kinds: readonly Kind[];
  readonly brand: Brand;
  readonly boxes: number;
  /** Days after the sale on which the purchase is posted; none where it never is. */
  readonly late: number | null;
}

const CASES: readonly Case[] = [
  {
    difficulty: 'easy',
    scheme: 'never-bought',
    kinds: ['P'],
    brand: brandOf('感冒灵', 9),
    boxes: 10,
    late: null,
  },
  {
    difficulty: 'easy',
    scheme: 'sold-before-bought',
    kinds: ['P'],
    brand: brandOf('连花清瘟', 24),
    boxes: 6,
    late: 45,
  },
  {
    difficulty: 'middle',
    scheme: 'never-bought',
    kinds: ['W'],
    brand: brandOf('氨溴索', 20),
    boxes: 4,
    late: null,
  },
  {
    difficulty: 'middle',
    scheme: 'sold-before-bought',
    kinds: ['V'],
    brand: brandOf('阿莫西林', 24),
    boxes: 3,
    late: 21,
  },
  {
    difficulty: 'hard',
    scheme: 'spread-over-three',
    kinds: ['P', 'P', 'P'],
    brand: brandOf('布洛芬', 20),
    boxes: 2,
    late: null,
  },
  {
    difficulty: 'hard',
    scheme: 'sold-soon-before-bought',
    kinds: ['P'],
    brand: brandOf('对乙酰氨基酚', 12),
    boxes: 2,
    late: 9,
  },
];

/** Plants of MC-TC-005: boxes settled that the institution never bought, or bought only later. It buys the same drug properly too. */
export function plantWithoutPurchase(story: Story): void {
  const months = story.period.months.filter((month) => month.firstDay >= story.firstTraceDay);
  for (const [nth, one] of CASES.entries()) {
    for (const [place, kind] of one.kinds.entries()) {
      // Months apart from the ends: what is posted late must still lie in the period.
      const month = months[2 + ((nth + place) % Math.max(1, months.length - 4))];
      if (month === undefined || month.lastDay + 46 >= story.period.days) continue;
      const at = story.oneFor(kind, one.brand.generic.name);
      // No old stock: boxes that lay there before could explain whatever is not bought.
      story.shelf(at, one.brand, 0);
      const proper = story.actor();
      // Bought with codes since the beginning: no old stock without codes can explain what follows.
      for (const day of [4, month.firstDay - 26, month.firstDay - 13, month.lastDay + 8])
        hand(story, at, proper, day, { brand: one.brand, boxes: 1, late: -Math.min(9, day) });
      for (let box = 0; box < one.boxes; box += 1) {
        const line = { brand: one.brand, boxes: 1, bought: one.late !== null };
        hand(story, at, story.actor(), month.firstDay + 3 + 2 * box, {
          ...line,
          ...(one.late === null ? {} : { late: one.late }),
        });
      }
      story.consequence('MC-TC-014', { fixmedins_code: at.code, med_list_codg: one.brand.code }, '结算多于购进');
      story.plant({
        rule: 'MC-TC-005',
        difficulty: one.difficulty,
        scheme: one.scheme,
        institution: at.code,
        key: { fixmedins_code: at.code, med_list_codg: one.brand.code, month: month.name },
        note:
          one.late === null
            ? `扫码结算 ${one.boxes} 盒，本机构没有购进`
            : `扫码结算 ${one.boxes} 盒，${one.late} 天后才购进`,
      });
    }
  }
}

const WHY: Readonly<Record<string, string>> = {
  'chain-shop': '连锁药店由总部采购、调拨，本店没有购进记录',
  'late-purchases': '购进记录补报，晚于销售一至三天',
  offline: '村卫生室无网络，每晚集中补录',
  'dual-channel': '双通道药店按医院处方发药',
};

/** Institutions whose purchases are told otherwise. */
export function lookAlikePurchases(story: Story): void {
  for (const one of story.institutions) {
    const why = WHY[one.role];
    if (why === undefined) continue;
    for (const rule of ['MC-TC-005', 'MC-TC-014'])
      story.lookAlike({ name: one.role, rule, why, institution: one.code, key: { fixmedins_code: one.code } });
  }
}
