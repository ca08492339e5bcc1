import type { Session } from '../../store/session.ts';
import { Dice } from '../random.ts';
import { makeTable } from '../values.ts';
import { isPlanted, MIX, OWN_PAY, ownPayOf, ROLES, type Kind, type Role } from './roles.ts';

export type { Kind, Role } from './roles.ts';

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
  /** What it adds to the own-pay share of a stay's cost by habit. Honest hospitals differ by about 0.006. */
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
const STAYS: Readonly<Record<Kind, number>> = { T: 380, S: 210, W: 110, V: 0, P: 0 };
/** Stays in a year where the part says so: few beds, or patients who stay long. */
const STAYS_OF: Partial<Record<Role, number>> = { small: 20, psychiatric: 100 };

/** What is moved out of the catalogue, or ordered for everybody, pays where many are treated: such a hospital is a busy one. */
function busyness(role: Role): number {
  if (!isPlanted(role)) return 1;
  if (!(role in OWN_PAY)) return 1.8;
  return role === 'own-pay-hard' || role === 'own-treatment-middle' ? 5 : 3.5;
}

/** How much more often the thorough hospital orders every test, each by the same factor. */
const THOROUGH = 1.35;
/** A hospital with few stays can have a bad year by chance alone. */
const SMALL_SHIFT = 0.1;

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
  if (role === 'psychiatric') return '云岫安宁精神专科医院';
  if (role === 'chain-head') return '云岫仁济连锁大药房总店';
  if (role === 'chain-shop') return `云岫仁济连锁大药房${place}分店`;
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
  return { T: times(4), S: times(16), W: times(36), V: times(22), P: times(20) };
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
      const role = isPlanted(wanted) && !withPlants ? 'plain' : wanted;
      const index = list.length;
      const district = kind === 'T' ? nth % 2 : (index + shift) % DISTRICTS.length;
      const home = DISTRICTS[district] ?? DISTRICTS[0];
      const honest = 0.006 * dice.bell();
      list.push({
        index,
        code: `${kind === 'P' ? 'P' : 'H'}${home.code}${String(10_000 + ((index * 7919 + (seed % 90_000) * 104_729) % 90_000))}`,
        name: nameOf(kind, nth, shift, home.name, role),
        kind,
        district,
        role,
        mix: MIX[role] ?? kind,
        stays: STAYS_OF[role] ?? Math.round(STAYS[kind] * (1 + 0.12 * dice.bell()) * busyness(role)),
        ownShift: role === 'small' ? SMALL_SHIFT : honest,
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
      more_drug: 'DOUBLE',
      more_consumable: 'DOUBLE',
      more_treatment: 'DOUBLE',
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
      ownPayOf(one.role).drug,
      ownPayOf(one.role).consumable,
      ownPayOf(one.role).treatment,
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
