import type { Session } from '../../store/session.ts';
import { Dice } from '../random.ts';
import { makeTable } from '../values.ts';

/** tertiary, secondary, township hospital; village clinic; pharmacy. */
export type Kind = 'T' | 'S' | 'W' | 'V' | 'P';

/** What an institution is in the city's story. All but the plain and the plants are look-alikes. */
export type Role =
  | 'plain'
  | 'hard-cases'
  | 'eye'
  | 'thorough'
  | 'small'
  | 'bundle-easy'
  | 'bundle-middle'
  | 'bundle-hard'
  | 'own-pay-easy'
  | 'own-pay-middle'
  | 'own-pay-hard';

export interface Institution {
  readonly index: number;
  readonly code: string;
  readonly name: string;
  readonly kind: Kind;
  readonly district: number;
  readonly role: Role;
  /** Which mix of diseases its inpatients have. */
  readonly mix: string;
  /** Inpatient stays in a full year. */
  readonly stays: number;
  /** What it adds to the own-pay share of a stay's cost, as a share. Honest hospitals differ by about 0.006. */
  readonly ownShift: number;
  /** How readily it orders tests, 1 being usual. */
  readonly testFactor: number;
  readonly longitude: number;
  readonly latitude: number;
}

export const DISTRICTS = [
  { code: '990101', name: '青禾区', longitude: 113.1, latitude: 36.1 },
  { code: '990102', name: '白鹭区', longitude: 113.9, latitude: 36.2 },
  { code: '990121', name: '长亭县', longitude: 114.6, latitude: 36.9 },
  { code: '990122', name: '柳泉县', longitude: 112.4, latitude: 37.2 },
] as const;

const GRADE: Readonly<Record<Kind, string>> = { T: '02', S: '05', W: '08', V: '11', P: '11' };
const STAYS: Readonly<Record<Kind, number>> = { T: 400, S: 360, W: 250, V: 0, P: 0 };

/** Who plays which part: the first hospitals of each grade. */
const ROLES: Readonly<Record<Kind, readonly Role[]>> = {
  T: ['hard-cases'],
  S: ['eye', 'bundle-middle', 'own-pay-middle'],
  W: ['bundle-easy', 'bundle-hard', 'own-pay-easy', 'own-pay-hard', 'thorough', 'small'],
  V: [],
  P: [],
};

/** Points of cost that a planted hospital moves outside the catalogue, easy to hard. */
export const PLANTED_OWN_PAY = { 'own-pay-easy': 0.12, 'own-pay-middle': 0.07, 'own-pay-hard': 0.04 } as const;
/** How much more often the thorough hospital orders every test, each by the same factor. */
const THOROUGH = 1.35;
/** A hospital with few stays can have a bad year by chance alone. */
const SMALL = { stays: 20, ownShift: 0.1 };

const PLACES = [
  '云溪',
  '石桥',
  '枫林',
  '沙河',
  '清泉',
  '银杏',
  '古井',
  '南屏',
  '北塘',
  '东堤',
  '西岭',
  '竹园',
] as const;
const CHARACTERS = ['禾', '芦', '松', '柏', '桐', '槐', '榆', '桑', '梅', '兰'] as const;

function nameOf(kind: Kind, nth: number, shift: number, district: string, role: Role): string {
  const place = PLACES[(nth + shift) % PLACES.length] ?? '';
  const round = Math.floor(nth / PLACES.length);
  const suffix = round === 0 ? '' : (CHARACTERS[round % CHARACTERS.length] ?? '') + (round >= 10 ? String(round) : '');
  if (role === 'eye') return '云岫明目眼科医院';
  if (kind === 'T') return nth === 0 ? '云岫市肿瘤与危重症中心医院' : `云岫市第${nth}人民医院`;
  if (kind === 'S') return `${district}${place}${suffix}医院`;
  if (kind === 'W') return `${district}${place}${suffix}镇卫生院`;
  if (kind === 'V') return `${district}${place}${suffix}村卫生室`;
  return `云岫${place}${suffix}大药房`;
}

/** How many institutions of each kind a city of so many people has. */
function institutionCounts(people: number): Readonly<Record<Kind, number>> {
  const growth = Math.max(1, people / 12_000) ** 0.6;
  const times = (count: number): number => Math.round(count * growth);
  return { T: times(4), S: times(8), W: times(12), V: times(20), P: times(16) };
}

/** All institutions, hospitals first. A city too small or too short for statistics (`withPlants` false) has no planted hospital. */
export function institutionsOf(people: number, seed: number, withPlants: boolean): Institution[] {
  const dice = new Dice(seed);
  const counts = institutionCounts(people);
  const shift = dice.below(PLACES.length);
  const list: Institution[] = [];
  for (const kind of ['T', 'S', 'W', 'V', 'P'] as const) {
    for (let nth = 0; nth < counts[kind]; nth += 1) {
      const wanted = ROLES[kind][nth] ?? 'plain';
      const planted = wanted.startsWith('bundle-') || wanted.startsWith('own-pay-');
      const role = planted && !withPlants ? 'plain' : wanted;
      const index = list.length;
      const district = kind === 'T' ? nth % 2 : (index + shift) % DISTRICTS.length;
      const home = DISTRICTS[district] ?? DISTRICTS[0];
      const honest = 0.006 * dice.bell();
      const extra = role in PLANTED_OWN_PAY ? PLANTED_OWN_PAY[role as keyof typeof PLANTED_OWN_PAY] : 0;
      list.push({
        index,
        code: `${kind === 'P' ? 'P' : 'H'}${home.code}${String(10_000 + ((index * 7919 + (seed % 90_000) * 104_729) % 90_000))}`,
        name: nameOf(kind, nth, shift, home.name, role),
        kind,
        district,
        role,
        mix: { 'hard-cases': 'hard', eye: 'eye' }[role as string] ?? kind,
        stays:
          role === 'small'
            ? SMALL.stays
            : Math.round(STAYS[kind] * (1 + 0.12 * dice.bell())) + (role === 'own-pay-hard' ? 120 : 0),
        ownShift: role === 'small' ? SMALL.ownShift : honest + extra,
        testFactor: role === 'thorough' ? THOROUGH : 1 + 0.1 * dice.bell(),
        longitude: home.longitude + dice.below(200) / 1000,
        latitude: home.latitude + dice.below(200) / 1000,
      });
    }
  }
  return list;
}

/** The table `inst`, and `inst_stays`: which running numbers of stays each hospital has. */
export async function makeInstitutions(session: Session, list: readonly Institution[], share: number): Promise<number> {
  await makeTable(
    session,
    'inst',
    {
      inst: 'INTEGER',
      code: 'VARCHAR',
      name: 'VARCHAR',
      kind: 'VARCHAR',
      nth: 'INTEGER',
      grade: 'VARCHAR',
      admdvs: 'VARCHAR',
      mix: 'VARCHAR',
      role: 'VARCHAR',
      own_shift: 'DOUBLE',
      test_factor: 'DOUBLE',
      longitude: 'DECIMAL(9,4)',
      latitude: 'DECIMAL(9,4)',
      stays: 'INTEGER',
    },
    list.map((one) => [
      one.index,
      one.code,
      one.name,
      one.kind,
      list.filter((other) => other.kind === one.kind && other.index < one.index).length,
      GRADE[one.kind],
      DISTRICTS[one.district]?.code ?? '',
      one.mix,
      one.role,
      one.ownShift,
      one.testFactor,
      one.longitude.toFixed(4),
      one.latitude.toFixed(4),
      one.stays,
    ]),
  );
  let from = 0;
  const ranges: number[][] = [];
  for (const one of list) {
    const stays = Math.round(one.stays * share);
    if (stays > 0) ranges.push([one.index, from, (from += stays)]);
  }
  await makeTable(session, 'inst_stays', { inst: 'INTEGER', low: 'BIGINT', high: 'BIGINT' }, ranges);
  return from;
}
