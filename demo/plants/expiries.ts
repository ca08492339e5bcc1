import { brandOf, type Brand } from '../world/brands.ts';
import type { Kind } from '../world/institutions.ts';
import type { Difficulty, Story } from './story.ts';
import type { StoryLine } from './told.ts';

/** A box and what is typed of it, given the ISO date of its sale as a function of days from it. */
type Told = (date: (days: number) => string) => Omit<StoryLine, 'brand' | 'boxes' | 'codes'>;

interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly brand: Brand;
  readonly told: Told;
  readonly note: string;
}

const PLANTS: readonly (Case & { readonly difficulty: Difficulty })[] = [
  {
    difficulty: 'easy',
    name: 'long-expired',
    kind: 'P',
    brand: brandOf('强力枇杷', 24),
    told: (date) => ({ expiry: date(-120), late: -150 }),
    note: '有效期已过 120 天',
  },
  {
    difficulty: 'easy',
    name: 'long-expired',
    kind: 'V',
    brand: brandOf('蒲地蓝消炎', 24),
    told: (date) => ({ expiry: date(-75), late: -100 }),
    note: '有效期已过 75 天',
  },
  {
    difficulty: 'middle',
    name: 'expired',
    kind: 'P',
    brand: brandOf('双氯芬酸钠', 10),
    told: (date) => ({ expiry: date(-21), late: -40 }),
    note: '有效期已过 21 天',
  },
  {
    difficulty: 'middle',
    name: 'another-lot',
    kind: 'W',
    brand: brandOf('头孢克洛', 12),
    told: () => ({ lot: 'L7A3318', toldLot: 'L9C0042' }),
    note: '结算批号与购进批号完全不同',
  },
  {
    difficulty: 'hard',
    name: 'day-after',
    kind: 'P',
    brand: brandOf('氯雷他定', 6),
    told: (date) => ({ expiry: date(-1), late: -20 }),
    note: '有效期前一日届满',
  },
  {
    difficulty: 'hard',
    name: 'fresh-date-typed',
    kind: 'P',
    brand: brandOf('氨溴索', 30),
    told: (date) => ({ expiry: date(-12), toldExpiry: date(720), late: -30 }),
    note: '购进时有效期至售前 12 天，结算时填成两年后',
  },
];

const LOOK_ALIKES: readonly Case[] = [
  {
    name: 'last-day-of-validity',
    kind: 'P',
    brand: brandOf('氯雷他定', 7),
    told: (date) => ({ expiry: date(0), late: -20 }),
    note: '有效期最后一天售出',
  },
  {
    name: 'lot-typed-loosely',
    kind: 'P',
    brand: brandOf('布洛芬', 24),
    told: () => ({ lot: 'L2B7130', toldLot: 'l2b-7130 ' }),
    note: '批号大小写、连字符与空格不同',
  },
  {
    name: 'month-end-expiry',
    kind: 'W',
    brand: brandOf('奥美拉唑', 28),
    told: () => ({ expiry: '2027-06-30', toldExpiry: '2027-06-01' }),
    note: '有效期只标到月，一处填月末一处填月初',
  },
];

function tell(story: Story, one: Case): { readonly code: string; readonly at: string } {
  const at = story.one(one.kind);
  const day = story.traceDay(3);
  const code = story.code(one.brand);
  const date = (days: number): string => story.date(day + days);
  story.visit(story.actor(), {
    inst: at.index,
    day,
    medType: at.kind === 'P' ? '41' : '11',
    dx: at.kind === 'P' ? null : 'J06.9',
    lines: [{ brand: one.brand, boxes: 1, codes: [code], ...one.told(date) }],
  });
  return { code, at: at.code };
}

/** Plants of MC-TC-006: sold after its expiry, or under another lot or expiry than it was bought with. */
export function plantExpired(story: Story): void {
  for (const one of PLANTS) {
    const { code, at } = tell(story, one);
    const { difficulty, name: scheme, note } = one;
    const key = { fixmedins_code: at, drug_trac_codg: code };
    story.plant({ rule: 'MC-TC-006', difficulty, scheme, institution: at, code, key, note });
  }
}

/** Boxes sold on the last day, and lots and dates that differ only in how they are typed. */
export function lookAlikeExpiries(story: Story): void {
  for (const one of LOOK_ALIKES) {
    const { code, at } = tell(story, one);
    story.lookAlike({ name: one.name, rule: 'MC-TC-006', why: one.note, institution: at, code });
  }
}
