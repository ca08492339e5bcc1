import { brandOf, MISMAPPED, RECODED, type Brand } from '../world/brands.ts';
import type { Institution, Kind } from '../world/institutions.ts';
import type { Difficulty, Story } from './story.ts';

interface Case {
  readonly difficulty: Difficulty;
  readonly scheme: string;
  readonly kinds: readonly Kind[];
  readonly billed: Brand;
  readonly handed: Brand;
  readonly persons: number;
  /** Visits of each person, one box each. */
  readonly times: number;
  readonly note: string;
}

const CASES: readonly Case[] = [
  {
    difficulty: 'easy',
    scheme: 'cheap-for-dear',
    kinds: ['P'],
    billed: brandOf('阿托伐他汀', 28),
    handed: brandOf('藿香正气', 8),
    persons: 5,
    times: 4,
    note: '结算阿托伐他汀 20 盒，扫的是藿香正气',
  },
  {
    difficulty: 'middle',
    scheme: 'cheap-for-dear',
    kinds: ['W'],
    billed: brandOf('瑞舒伐他汀', 28),
    handed: brandOf('阿司匹林', 28),
    persons: 2,
    times: 4,
    note: '结算瑞舒伐他汀 8 盒，扫的是阿司匹林',
  },
  {
    difficulty: 'middle',
    scheme: 'other-class',
    kinds: ['V'],
    billed: brandOf('连花清瘟', 36),
    handed: brandOf('感冒灵', 9),
    persons: 3,
    times: 2,
    note: '结算连花清瘟 6 盒，扫的是感冒灵',
  },
  {
    difficulty: 'hard',
    scheme: 'spread-over-three',
    kinds: ['P', 'P', 'P'],
    billed: brandOf('氯吡格雷', 28),
    handed: brandOf('碳酸钙D3', 60),
    persons: 1,
    times: 3,
    note: '三家药店各结算氯吡格雷 3 盒，扫的是碳酸钙D3',
  },
  {
    difficulty: 'hard',
    scheme: 'dearer-brand',
    kinds: ['P'],
    billed: brandOf('缬沙坦', 28),
    handed: brandOf('缬沙坦', 14),
    persons: 2,
    times: 3,
    note: '结算大规格缬沙坦 6 盒，扫的是另一厂家的小规格',
  },
];

/** Plants of MC-TC-004: what is scanned is not what is settled. */
export function plantWrongProducts(story: Story): void {
  for (const one of CASES) {
    for (const kind of one.kinds) plantAt(story, one, story.oneFor(kind, one.billed.generic.name));
  }
}

function plantAt(story: Story, one: Case, at: Institution): void {
  const pace = Math.min(35, Math.floor((story.period.days - story.firstTraceDay - 10) / one.times));
  for (let person = 0; person < one.persons; person += 1) {
    const actor = story.actor();
    const start = story.firstTraceDay + person;
    for (let nth = 0; nth < one.times; nth += 1) {
      const day = start + nth * pace;
      story.visit(actor, {
        inst: at.index,
        day,
        medType: at.kind === 'P' ? '41' : '11',
        dx: at.kind === 'P' ? null : 'I10',
        lines: [{ brand: one.billed, boxes: 1, codes: [story.code(one.handed)] }],
      });
      story.consequence(
        'MC-TC-005',
        { fixmedins_code: at.code, med_list_codg: one.billed.code, month: story.date(day).slice(0, 7) },
        '扫的码是按另一药品购进的',
      );
    }
  }
  story.consequence('MC-TC-014', { fixmedins_code: at.code, med_list_codg: one.billed.code }, '结算的药品没有相应购进');
  story.plant({
    rule: 'MC-TC-004',
    difficulty: one.difficulty,
    scheme: one.scheme,
    institution: at.code,
    key: { fixmedins_code: at.code, trac_prefix: one.handed.prefix, med_list_codg: one.billed.code },
    note: one.note,
  });
}

/** Codes whose prefix does not point at the settled item through no fault of the institution. */
export function lookAlikeProducts(story: Story): void {
  const spare = (name: string, why: string, brand: Brand): void =>
    story.lookAlike({ name, rule: 'MC-TC-004', why, key: { med_list_codg: brand.code } });
  spare('re-coded', '目录编码更换，各机构仍用旧编码', RECODED.brand);
  spare('wrongly-mapped', '映射表有误，各机构都不符', MISMAPPED.brand);
  spare('gs1-code', '进口药品用 GS1 码，没有七位标识码', brandOf('奥希替尼', 30));
}
