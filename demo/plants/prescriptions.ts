import { brandOf, type Brand } from '../world/brands.ts';
import type { Difficulty, Story } from './story.ts';

interface Case {
  readonly difficulty: Difficulty;
  readonly scheme: string;
  readonly brand: Brand;
  /** Boxes of each line of the one visit. */
  readonly lines: readonly number[];
  readonly medType: string;
  readonly dx: string;
  readonly note: string;
}

const daysOf = (brand: Brand, boxes: number): number =>
  (boxes * brand.pack) / (brand.generic.dose * brand.generic.times);

function cases(): Case[] {
  const one = (
    difficulty: Difficulty,
    scheme: string,
    brand: Brand,
    lines: readonly number[],
    medType: string,
    dx: string,
    note: string,
  ): Case => ({ difficulty, scheme, brand, lines, medType, dx, note });
  return [
    one('easy', 'acute-months', brandOf('布洛芬', 20), [12], '11', 'S33.5', '急性病普通门诊一次开 120 天'),
    one('easy', 'acute-months', brandOf('氨溴索', 30), [9], '11', 'J20.9', '急性病普通门诊一次开 90 天'),
    one('easy', 'acute-months', brandOf('铝碳酸镁', 24), [12], '11', 'K29.1', '急性病普通门诊一次开 96 天'),
    one('middle', 'acute-month', brandOf('双氯芬酸钠', 15), [4], '11', 'S33.5', '急性病普通门诊一次开 60 天'),
    one('middle', 'emergency', brandOf('奥美拉唑', 14), [2], '13', 'K29.1', '急诊一次开 14 天'),
    one('middle', 'antimicrobial', brandOf('左氧氟沙星', 10), [6], '11', 'N30.0', '抗菌药物一次开 30 天'),
    one('middle', 'controlled', brandOf('艾司唑仑', 7), [4], '11', 'J06.9', '第二类精神药品一次开 28 天'),
    one('hard', 'two-lines', brandOf('布洛芬', 20), [1, 2], '11', 'S33.5', '同一次就诊分两行共开 30 天'),
    one('hard', 'just-above', brandOf('双氯芬酸钠', 10), [2], '11', 'S33.5', '急性病普通门诊一次开 20 天'),
    one('hard', 'emergency', brandOf('左氧氟沙星', 7), [2], '13', 'N30.0', '急诊一次开 7 天'),
  ];
}

/** Plants of MC-RX-001: more days at one visit than its class allows, for people without a long illness. */
export function plantPrescriptions(story: Story): void {
  for (const one of cases()) {
    const actor = story.actor();
    const institution = story.one(one.medType === '13' ? 'S' : story.dice.oneOf(['W', 'S', 'W']));
    const visit = story.visit(actor, {
      inst: institution.index,
      day: story.dice.below(story.period.days - 1),
      medType: one.medType,
      dx: one.dx,
      lines: one.lines.map((boxes) => ({ brand: one.brand, boxes, days: daysOf(one.brand, boxes) })),
    });
    story.plant({
      rule: 'MC-RX-001',
      difficulty: one.difficulty,
      scheme: one.scheme,
      institution: institution.code,
      person: story.person(actor),
      visit: story.visitNumber(visit),
      note: one.note,
      key: { mdtrt_id: story.visitNumber(visit), gnrc_name: one.brand.generic.name },
    });
  }
}

/** One box that lasts a month is the least a person can be given. */
export function lookAlikePrescriptions(story: Story): void {
  const box = brandOf('碳酸钙D3', 60);
  for (let i = 0; i < 4; i += 1) {
    const actor = story.actor();
    const institution = story.one(i % 2 === 0 ? 'W' : 'S');
    const visit = story.visit(actor, {
      inst: institution.index,
      day: story.dice.below(story.period.days),
      dx: 'S33.5',
      lines: [{ brand: box, boxes: 1, days: 30 }],
    });
    story.lookAlike({
      name: 'big-pack',
      rule: 'MC-RX-001',
      why: '只开了一个最小包装',
      institution: institution.code,
      person: story.person(actor),
      visit: story.visitNumber(visit),
    });
  }
}
