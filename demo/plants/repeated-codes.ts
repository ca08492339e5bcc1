import { brandOf } from '../world/brands.ts';
import type { Story } from './story.ts';

const RULES = ['MC-TC-001', 'MC-TC-002', 'MC-TC-003'] as const;

interface Innocent {
  readonly name: string;
  readonly why: string;
  readonly code: string;
  readonly institution: string;
}

function spare(story: Story, one: Innocent): void {
  for (const rule of RULES) story.lookAlike({ ...one, rule });
}

/** Boxes whose code is rightly seen more than once: opened, returned and sold again, or filled outside the hospital. */
export function lookAlikeCodes(story: Story): void {
  const from = story.firstTraceDay;
  const day = (needed: number): number => from + story.dice.below(story.period.days - from - needed);

  for (const [kind, brand, share, persons] of [
    ['V', brandOf('阿莫西林', 24), 0.25, 4],
    ['V', brandOf('氨溴索', 20), 0.3, 3],
    ['V', brandOf('对乙酰氨基酚', 10), 0.4, 2],
    ['W', brandOf('布洛芬', 20), 0.5, 2],
  ] as const) {
    const at = story.one(kind);
    const code = story.code(brand);
    const start = day(persons + 1);
    for (let i = 0; i < persons; i += 1) {
      story.visit(story.actor(), {
        inst: at.index,
        day: start + i,
        lines: [{ brand, boxes: share, codes: [code], opened: true, bought: i === 0 }],
      });
    }
    spare(story, { name: 'opened-pack', why: '拆零：各次数量合计不超过一盒', code, institution: at.code });
  }

  for (let i = 0; i < 3; i += 1) {
    const brand = brandOf('头孢克洛', 12);
    const at = story.one('P');
    const code = story.code(brand);
    const start = day(10);
    const line = { brand, boxes: 1, codes: [code] };
    story.visit(story.actor(), { inst: at.index, day: start, medType: '41', dx: null, lines: [line], refundAfter: 2 });
    story.visit(story.actor(), {
      inst: at.index,
      day: start + 5 + i,
      medType: '41',
      dx: null,
      lines: [{ ...line, bought: false }],
    });
    spare(story, { name: 'returned-and-resold', why: '退费退药后同一盒再售', code, institution: at.code });
  }

  for (let i = 0; i < 3; i += 1) {
    const brand = brandOf('氯吡格雷', 28);
    const hospital = story.one('S');
    const pharmacy = story.one('P');
    const actor = story.actor();
    const code = story.code(brand);
    const start = day(4);
    const line = { brand, boxes: 1, days: 28, codes: [code], fromElsewhere: true };
    story.visit(actor, {
      inst: hospital.index,
      day: start,
      minute: 9 * 60,
      medType: '14',
      dx: 'I69.3',
      registration: 'M04803',
      lines: [{ ...line, bought: false }],
    });
    story.visit(actor, {
      inst: pharmacy.index,
      day: start + (i % 2),
      minute: 15 * 60,
      medType: '41',
      dx: null,
      lines: [line],
    });
    spare(story, {
      name: 'dual-channel',
      why: '双通道：医院处方在药店取药，同一人，两日内',
      code,
      institution: pharmacy.code,
    });
  }
}
