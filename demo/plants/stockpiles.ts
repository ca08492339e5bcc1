import { brandOf, type Brand } from '../world/brands.ts';
import type { Difficulty, Story } from './story.ts';

interface Case {
  readonly difficulty: Difficulty;
  readonly generic: string;
  /** Boxes of each brand in turn; every fill lasts `days`. */
  readonly turns: readonly { readonly brand: Brand; readonly boxes: number }[];
  readonly days: number;
  /** Days from one fill to the next. */
  readonly pace: number;
  readonly institutions: readonly ('T' | 'S' | 'W' | 'P')[];
  readonly dx: string;
  readonly registration: string;
  readonly note: string;
}

const turn = (generic: string, pack: number, boxes: number) => ({ brand: brandOf(generic, pack), boxes });

function cases(): Case[] {
  return [
    {
      difficulty: 'easy',
      generic: '氯吡格雷',
      days: 28,
      pace: 9,
      institutions: ['S', 'W', 'S', 'W'],
      dx: 'I69.3',
      registration: 'M04803',
      turns: [turn('氯吡格雷', 7, 4), turn('氯吡格雷', 14, 2), turn('氯吡格雷', 28, 1)],
      note: '四家机构轮流，约 9 天一次，每次 28 天',
    },
    {
      difficulty: 'easy',
      generic: '阿托伐他汀',
      days: 28,
      pace: 10,
      institutions: ['T', 'S', 'W'],
      dx: 'I25.1',
      registration: 'M04600',
      turns: [turn('阿托伐他汀', 7, 4), turn('阿托伐他汀', 28, 1)],
      note: '三家机构轮流，约 10 天一次，每次 28 天',
    },
    {
      difficulty: 'middle',
      generic: '缬沙坦',
      days: 28,
      pace: 17,
      institutions: ['S', 'W'],
      dx: 'I10',
      registration: 'M03900',
      turns: [turn('缬沙坦', 7, 4), turn('缬沙坦', 14, 2)],
      note: '两家机构、两个品牌交替，每 17 天 28 天量',
    },
    {
      difficulty: 'middle',
      generic: '二甲双胍',
      days: 30,
      pace: 19,
      institutions: ['T', 'W', 'P'],
      dx: 'E11.9',
      registration: 'M01600',
      turns: [turn('二甲双胍', 20, 3), turn('二甲双胍', 60, 1)],
      note: '医院与药店交替，每 19 天 30 天量',
    },
    {
      difficulty: 'hard',
      generic: '氨氯地平',
      days: 84,
      pace: 66,
      institutions: ['S', 'W'],
      dx: 'I10',
      registration: 'M03900',
      turns: [turn('氨氯地平', 7, 12), turn('氨氯地平', 28, 3)],
      note: '两家机构交替，每 66 天 84 天量，多领 27%',
    },
  ];
}

/** Plants of MC-RX-002: every fill is within its cap, together they pile up. Left out where the period is too short. */
export function plantStockpiles(story: Story): void {
  for (const one of cases()) {
    const start = story.dice.between(1, 6);
    const fills = Math.floor((story.period.days - 1 - start) / one.pace) + 1;
    const peak = one.days + (fills - 1) * (one.days - one.pace);
    if (peak <= 150) continue;
    const actor = story.actor();
    const places = one.institutions.map((kind) => story.one(kind));
    for (let fill = 0; fill < fills; fill += 1) {
      const at = places[fill % places.length];
      const box = one.turns[fill % one.turns.length];
      if (at === undefined || box === undefined) throw new Error('a stockpile without a place or a box');
      story.visit(actor, {
        inst: at.index,
        day: start + fill * one.pace,
        medType: at.kind === 'P' ? '41' : '14',
        dx: at.kind === 'P' ? null : one.dx,
        registration: at.kind === 'P' ? null : one.registration,
        lines: [{ ...box, days: one.days }],
      });
    }
    story.plant({
      rule: 'MC-RX-002',
      difficulty: one.difficulty,
      scheme: 'stockpile',
      person: story.person(actor),
      key: { psn_no: story.person(actor), gnrc_name: one.generic },
      note: one.note,
    });
  }
}
