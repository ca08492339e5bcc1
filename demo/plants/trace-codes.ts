import { brandOf, type Brand } from '../world/brands.ts';
import type { Institution } from '../world/institutions.ts';
import type { Difficulty, Plant, Story } from './story.ts';

const medTypeAt = (institution: Institution): string => (institution.kind === 'P' ? '41' : '11');

/** One box passes over the counter of an institution to a new person. */
function hand(
  story: Story,
  at: Institution,
  day: number,
  minute: number,
  brand: Brand,
  code: string,
  bought: boolean,
  boxes = 1,
): void {
  story.visit(story.actor(), {
    inst: at.index,
    day,
    minute,
    medType: medTypeAt(at),
    dx: at.kind === 'P' ? null : 'J06.9',
    lines: [{ brand, boxes, codes: [code], bought, opened: boxes < 1 }],
  });
}

/** The second seller of a box has no purchase of it. */
function neverBought(story: Story, at: Institution, day: number, brand: Brand): void {
  story.consequence(
    'MC-TC-005',
    { fixmedins_code: at.code, med_list_codg: brand.code, month: story.date(day).slice(0, 7) },
    '他处已售出的一盒，本机构没有购进',
  );
}

function plant(
  story: Story,
  rule: string,
  difficulty: Difficulty,
  scheme: string,
  code: string,
  at: Institution,
  note: string,
): void {
  const found: Plant = { rule, difficulty, scheme, key: { drug_trac_codg: code }, code, institution: at.code, note };
  story.plant(found);
}

/** MC-TC-001: one box is scanned for sale after sale at one institution. */
export function plantManyPersons(story: Story): void {
  const from = story.firstTraceDay;
  const room = story.period.days - from - 2;
  const cases = [
    {
      difficulty: 'easy',
      kind: 'P',
      brand: brandOf('感冒灵', 9),
      persons: 20,
      every: 1,
      boxes: 1,
      scheme: 'one-box-many-persons',
    },
    {
      difficulty: 'easy',
      kind: 'V',
      brand: brandOf('对乙酰氨基酚', 10),
      persons: 12,
      every: 2,
      boxes: 1,
      scheme: 'one-box-many-persons',
    },
    {
      difficulty: 'middle',
      kind: 'P',
      brand: brandOf('连花清瘟', 24),
      persons: 6,
      every: 4,
      boxes: 1,
      scheme: 'one-box-many-persons',
    },
    {
      difficulty: 'middle',
      kind: 'W',
      brand: brandOf('阿莫西林', 24),
      persons: 5,
      every: 5,
      boxes: 1,
      scheme: 'one-box-many-persons',
    },
    {
      difficulty: 'hard',
      kind: 'P',
      brand: brandOf('强力枇杷', 12),
      persons: 3,
      every: 9,
      boxes: 1,
      scheme: 'one-box-few-persons',
    },
    {
      difficulty: 'hard',
      kind: 'V',
      brand: brandOf('氨溴索', 20),
      persons: 6,
      every: 3,
      boxes: 0.5,
      scheme: 'opened-beyond-the-box',
    },
  ] as const;
  for (const one of cases) {
    const at = story.one(one.kind);
    const code = story.code(one.brand);
    const start = from + story.dice.below(Math.max(1, room - one.persons * one.every));
    for (let i = 0; i < one.persons; i += 1) {
      const day = Math.min(start + i * one.every, story.period.days - 1);
      hand(story, at, day, 540 + i * 7, one.brand, code, i === 0, one.boxes);
    }
    plant(
      story,
      'MC-TC-001',
      one.difficulty,
      one.scheme,
      code,
      at,
      `同一盒${one.brand.generic.name}扫码结算 ${one.persons} 人次`,
    );
  }
}

/** MC-TC-002: a box sold before is sold again elsewhere, three days to four months later. */
export function plantSoldAgain(story: Story): void {
  const from = story.firstTraceDay;
  const room = story.period.days - from - 1;
  const cases = [
    { difficulty: 'easy', days: 90, brand: brandOf('阿托伐他汀', 28) },
    { difficulty: 'easy', days: 45, brand: brandOf('氯吡格雷', 28) },
    { difficulty: 'middle', days: 120, brand: brandOf('缬沙坦', 14) },
    { difficulty: 'middle', days: 21, brand: brandOf('瑞舒伐他汀', 28) },
    { difficulty: 'middle', days: 10, brand: brandOf('阿卡波糖', 45) },
    { difficulty: 'hard', days: 3, brand: brandOf('氯雷他定', 7) },
  ] as const;
  for (const one of cases) {
    if (one.days >= room) continue;
    const first = story.one(story.dice.oneOf(['W', 'P']));
    const second = story.faraway(first, story.dice.oneOf(['P', 'V']));
    const code = story.code(one.brand);
    const day = from + story.dice.below(room - one.days);
    hand(story, first, day, 10 * 60, one.brand, code, true);
    hand(story, second, day + one.days, 11 * 60, one.brand, code, false);
    neverBought(story, second, day + one.days, one.brand);
    plant(
      story,
      'MC-TC-002',
      one.difficulty,
      one.days === 3 ? 'sold-again-soon' : 'sold-again',
      code,
      second,
      `${one.days} 天后在另一机构再次结算`,
    );
  }
}

/** MC-TC-003: a box cannot be in two far places within hours. */
export function plantTwoPlaces(story: Story): void {
  const from = story.firstTraceDay;
  const cases = [
    { difficulty: 'easy', minutes: [0, 45, 90], brand: brandOf('蒲地蓝消炎', 24) },
    { difficulty: 'middle', minutes: [0, 5 * 60], brand: brandOf('奥美拉唑', 14) },
    { difficulty: 'middle', minutes: [0, 26 * 60], brand: brandOf('头孢克洛', 6) },
    { difficulty: 'hard', minutes: [0, 70 * 60], brand: brandOf('布洛芬', 20) },
  ] as const;
  for (const one of cases) {
    const first = story.one('P');
    const code = story.code(one.brand);
    const day = from + story.dice.below(story.period.days - from - 4);
    const places = [first];
    while (places.length < one.minutes.length) {
      const next = story.faraway(first, 'P');
      if (!places.includes(next)) places.push(next);
    }
    one.minutes.forEach((minutes, i) => {
      const at = 9 * 60 + minutes;
      const place = places[i] ?? first;
      hand(story, place, day + Math.floor(at / 1440), at % 1440, one.brand, code, i === 0);
      if (i > 0) neverBought(story, place, day + Math.floor(at / 1440), one.brand);
    });
    plant(
      story,
      'MC-TC-003',
      one.difficulty,
      'two-places',
      code,
      first,
      `${one.minutes.length} 家机构相隔 ${Math.round((one.minutes.at(-1) ?? 0) / 60)} 小时`,
    );
  }
}
