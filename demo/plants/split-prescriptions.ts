import { brandOf, type Brand } from '../world/brands.ts';
import type { Difficulty, Story } from './story.ts';

interface Case {
  readonly difficulty: Difficulty;
  readonly scheme: string;
  /** One visit each: what is prescribed at it. */
  readonly visits: readonly { readonly brand: Brand; readonly boxes: number }[];
  readonly medType: string;
  readonly dx: string;
  readonly note: string;
}

const once = (generic: string, pack: number, boxes: number) => ({ brand: brandOf(generic, pack), boxes });

const daysOf = (brand: Brand, boxes: number): number =>
  (boxes * brand.pack) / (brand.generic.dose * brand.generic.times);

const CASES: readonly Case[] = [
  {
    difficulty: 'easy',
    scheme: 'three-visits',
    visits: [once('左氧氟沙星', 7, 2), once('左氧氟沙星', 7, 2), once('左氧氟沙星', 7, 2)],
    medType: '11',
    dx: 'N30.0',
    note: '同一医师当日分三次就诊各开 7 天，合计 21 天',
  },
  {
    difficulty: 'easy',
    scheme: 'three-visits',
    visits: [once('氯雷他定', 7, 1), once('氯雷他定', 7, 1), once('氯雷他定', 7, 1)],
    medType: '11',
    dx: 'L50.9',
    note: '同一医师当日分三次就诊各开 7 天，合计 21 天',
  },
  {
    difficulty: 'middle',
    scheme: 'two-visits',
    visits: [once('奥美拉唑', 14, 1), once('奥美拉唑', 14, 1)],
    medType: '11',
    dx: 'K29.1',
    note: '同一医师当日分两次就诊各开 7 天，合计 14 天',
  },
  {
    difficulty: 'middle',
    scheme: 'two-brands',
    visits: [once('头孢克洛', 6, 3), once('头孢克洛', 12, 1), once('头孢克洛', 6, 2)],
    medType: '11',
    dx: 'J02.9',
    note: '同一医师当日用两个品牌分三次就诊，合计 14 天',
  },
  {
    difficulty: 'hard',
    scheme: 'just-above',
    visits: [once('头孢克洛', 6, 3), once('头孢克洛', 12, 1)],
    medType: '11',
    dx: 'J02.9',
    note: '同一医师当日分两次就诊，合计 10 天',
  },
  {
    difficulty: 'hard',
    scheme: 'emergency',
    visits: [once('头孢克洛', 6, 1), once('头孢克洛', 6, 1), once('头孢克洛', 6, 1)],
    medType: '13',
    dx: 'J02.9',
    note: '同一医师当日急诊分三次各开 2 天，合计 6 天',
  },
];

/** Plants of MC-RX-007: a prescription above the cap is split over visits to one doctor on one day. */
export function plantSplitPrescriptions(story: Story): void {
  for (const one of CASES) {
    const actor = story.actor();
    const at = story.one(one.medType === '13' ? 'S' : story.dice.oneOf(['W', 'S', 'W']));
    const day = story.dice.below(story.period.days - 1);
    const doctor = story.dice.below(8);
    one.visits.forEach(({ brand, boxes }, nth) => {
      story.visit(actor, {
        inst: at.index,
        day,
        minute: 9 * 60 + nth * 50,
        medType: one.medType,
        dx: one.dx,
        doctor,
        lines: [{ brand, boxes, days: daysOf(brand, boxes) }],
      });
    });
    const generic = one.visits.at(-1)?.brand.generic.name ?? '';
    story.plant({
      rule: 'MC-RX-007',
      difficulty: one.difficulty,
      scheme: one.scheme,
      institution: at.code,
      person: story.person(actor),
      key: {
        psn_no: story.person(actor),
        fixmedins_code: at.code,
        gnrc_name: generic,
        fee_date: story.date(day),
      },
      note: one.note,
    });
  }
}

/** Several prescriptions of a day that split nothing: two classes of visit, two doctors, one taken back, two drugs. */
export function lookAlikeSplits(story: Story): void {
  const spare = (
    name: string,
    why: string,
    kind: 'S' | 'W',
    visits: readonly {
      readonly generic: string;
      readonly pack: number;
      readonly boxes: number;
      readonly medType?: string;
      readonly doctor: number;
      readonly refundAfter?: number;
    }[],
    ill: { readonly dx: string; readonly registration?: string },
  ): void => {
    const actor = story.actor();
    const at = story.one(kind);
    const day = story.dice.below(story.period.days - 2);
    visits.forEach((visit, nth) => {
      const brand = brandOf(visit.generic, visit.pack);
      const medType = visit.medType ?? '11';
      story.visit(actor, {
        inst: at.index,
        day,
        minute: 9 * 60 + nth * 40,
        medType,
        dx: ill.dx,
        registration: medType === '14' ? (ill.registration ?? null) : null,
        doctor: visit.doctor,
        refundAfter: visit.refundAfter ?? null,
        lines: [{ brand, boxes: visit.boxes, days: daysOf(brand, visit.boxes) }],
      });
    });
    story.lookAlike({
      name,
      rule: 'MC-RX-007',
      why,
      institution: at.code,
      person: story.person(actor),
      key: { psn_no: story.person(actor) },
    });
  };
  const chronic = { dx: 'I10', registration: 'M03900' };
  for (const kind of ['W', 'S'] as const) {
    spare(
      'two-classes-one-day',
      '同日门慢与普通门诊分别结算，各按各的上限，合计未超',
      kind,
      [
        { generic: '氨氯地平', pack: 28, boxes: 1, medType: '14', doctor: 2 },
        { generic: '氨氯地平', pack: 7, boxes: 1, medType: '11', doctor: 2 },
      ],
      chronic,
    );
    spare(
      'two-doctors',
      '同日两名医师各开 7 天，互不知情',
      kind,
      [
        { generic: '奥美拉唑', pack: 14, boxes: 1, doctor: 1 },
        { generic: '奥美拉唑', pack: 14, boxes: 1, doctor: 5 },
      ],
      { dx: 'K29.1' },
    );
    spare(
      'taken-back',
      '前一张处方已退费，重新开具',
      kind,
      [
        { generic: '左氧氟沙星', pack: 7, boxes: 2, doctor: 3, refundAfter: 0 },
        { generic: '左氧氟沙星', pack: 7, boxes: 2, doctor: 3 },
      ],
      { dx: 'N30.0' },
    );
    spare(
      'two-drugs',
      '同日两种药各开 7 天',
      kind,
      [
        { generic: '氯雷他定', pack: 7, boxes: 1, doctor: 4 },
        { generic: '奥美拉唑', pack: 14, boxes: 1, doctor: 4 },
      ],
      { dx: 'L50.9' },
    );
  }
}
