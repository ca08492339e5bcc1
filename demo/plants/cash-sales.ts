import { brandOf, type Brand } from '../world/brands.ts';
import type { Institution, Kind } from '../world/institutions.ts';
import type { Difficulty, Story } from './story.ts';

interface Case {
  readonly difficulty: Difficulty;
  readonly scheme: string;
  readonly brand: Brand;
  /** Where it is settled; the pharmacy of the cash sale itself where nothing is said. */
  readonly elsewhere?: Kind;
  /** Minutes from the cash sale to the settlement. */
  readonly minutes: number;
  readonly note: string;
}

const DAY = 1440;

const CASES: readonly Case[] = [
  {
    difficulty: 'easy',
    scheme: 'cash-then-settled',
    brand: brandOf('阿托伐他汀', 14),
    minutes: 15 * DAY,
    note: '自费售出 15 天后同店又医保结算',
  },
  {
    difficulty: 'easy',
    scheme: 'cash-then-settled',
    brand: brandOf('二甲双胍', 60),
    minutes: 60 * DAY,
    note: '自费售出 60 天后同店又医保结算',
  },
  {
    difficulty: 'middle',
    scheme: 'cash-then-elsewhere',
    brand: brandOf('氯吡格雷', 14),
    elsewhere: 'P',
    minutes: 40 * DAY,
    note: '自费售出 40 天后另一药店医保结算',
  },
  {
    difficulty: 'middle',
    scheme: 'settled-then-cash',
    brand: brandOf('阿卡波糖', 30),
    minutes: -8 * DAY,
    note: '医保结算 8 天后又自费售出',
  },
  {
    difficulty: 'hard',
    scheme: 'within-the-hour',
    brand: brandOf('美托洛尔', 60),
    minutes: 50,
    note: '自费售出 50 分钟后同一盒为他人医保结算',
  },
  {
    difficulty: 'hard',
    scheme: 'cash-then-village',
    brand: brandOf('格列美脲', 30),
    elsewhere: 'V',
    minutes: 3 * DAY + 60,
    note: '自费售出 3 天后村卫生室医保结算',
  },
];

function settle(story: Story, at: Institution, brand: Brand, code: string, time: number, bought: boolean): void {
  story.visit(story.actor(), {
    inst: at.index,
    day: Math.floor(time / DAY),
    minute: time % DAY,
    medType: at.kind === 'P' ? '41' : '11',
    dx: at.kind === 'P' ? null : 'I10',
    lines: [{ brand, boxes: 1, codes: [code], bought }],
  });
}

/** Plants of MC-TC-017: one box is sold for cash and settled too. */
export function plantCashAndSettled(story: Story): void {
  for (const one of CASES) {
    const room = Math.abs(Math.floor(one.minutes / DAY)) + 2;
    if (story.period.days - story.firstTraceDay <= room + 4) continue;
    const shop = story.one('P');
    const at = one.elsewhere === undefined ? shop : story.faraway(shop, one.elsewhere);
    const code = story.code(one.brand);
    const sold = (story.traceDay(room + 2) + (one.minutes < 0 ? room : 0)) * DAY + 10 * 60;
    const settled = sold + one.minutes;
    story.cash({
      inst: shop.index,
      brand: one.brand,
      code,
      day: Math.floor(sold / DAY),
      minute: sold % DAY,
      bought: true,
    });
    settle(story, at, one.brand, code, settled, false);
    if (at !== shop)
      story.consequence(
        'MC-TC-005',
        {
          fixmedins_code: at.code,
          med_list_codg: one.brand.code,
          month: story.date(Math.floor(settled / DAY)).slice(0, 7),
        },
        '他处已售出的一盒，本机构没有购进',
      );
    story.plant({
      rule: 'MC-TC-017',
      difficulty: one.difficulty,
      scheme: one.scheme,
      institution: at.code,
      code,
      key: { drug_trac_codg: code },
      note: one.note,
    });
  }
}

/** A sale for cash that was undone, and the box then settled; the return may be entered last. */
export function lookAlikeCash(story: Story): void {
  for (const [name, why, back, settled] of [
    ['cash-returned', '自费退货后同一盒医保结算', 2 * 60, 5 * 60],
    ['cash-returned-later', '自费售出三天后退货，再售他人', 3 * DAY, 4 * DAY],
    ['cash-put-right', '先按自费收款，随即改为医保结算，自费单随后冲销', 12, 8],
  ] as const) {
    const brand = brandOf('阿司匹林', 30);
    const shop = story.one('P');
    const code = story.code(brand);
    const sold = story.traceDay(7) * DAY + 9 * 60;
    const at = (minutes: number) => ({ day: Math.floor((sold + minutes) / DAY), minute: (sold + minutes) % DAY });
    story.cash({ inst: shop.index, brand, code, ...at(0), bought: true, back: at(back) });
    settle(story, shop, brand, code, sold + settled, false);
    for (const rule of ['MC-TC-017', 'MC-TC-001', 'MC-TC-005'])
      story.lookAlike({ name, rule, why, institution: shop.code, code });
  }
}
