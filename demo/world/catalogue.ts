import type { Session } from '../../store/session.ts';
import { makeTable } from '../values.ts';
import { INPATIENT_DISEASES, OUTPATIENT_DISEASES } from './diseases.ts';
import { makeDiseases } from './disease-tables.ts';
import { ACUTE_DRUGS, CHRONIC_DRUGS, STORY_DRUGS, type Generic } from './drugs.ts';
import { BUNDLES, SERVICES, TESTS } from './services.ts';

/** A brand of a generic drug: what is dispensed by the box and carries trace codes. */
export interface Brand {
  readonly code: string;
  readonly generic: Generic;
  readonly pack: number;
  /** Seven digits: the product's part of its trace codes. */
  readonly prefix: string;
}

const MAKERS = ['云岫制药(演示)', '青禾药业(演示)', '白鹭生物(演示)'] as const;

/** All brands in catalogue order. */
const BRANDS: readonly Brand[] = [...CHRONIC_DRUGS, ...ACUTE_DRUGS, ...STORY_DRUGS].flatMap((generic, g) =>
  generic.packs.map((pack, b) => ({
    code:
      generic.patent === true
        ? `ZZ99AAA${String(g).padStart(4, '0')}${String(b + 1).padStart(3, '0')}100010`
        : `XZ99AAA${String(g).padStart(3, '0')}A001010${String(b + 1).padStart(3, '0')}001`,
    generic,
    pack,
    prefix: String(8_100_017 + g * 271 + b * 31),
  })),
);

/** The brand of a generic name with a box of a size. */
export function brandOf(generic: string, pack: number): Brand {
  const found = BRANDS.find((brand) => brand.generic.name === generic && brand.pack === pack);
  if (found === undefined) throw new Error(`no brand ${generic} of ${pack}`);
  return found;
}

const serviceCode = (listType: string, nth: number): string =>
  listType === '201'
    ? `0099${String(nth).padStart(4, '0')}0000000`
    : listType === '102'
      ? `T99${String(nth).padStart(7, '0')}`
      : listType === '301'
        ? `C99${String(nth).padStart(17, '0')}`
        : `XZ98AAA${String(nth).padStart(3, '0')}B002010100001`;

/** Tables `item`, `test`, `bundle`: what can be billed. */
async function makeItems(session: Session): Promise<void> {
  const brands = BRANDS.map((brand) => {
    const { generic, pack, code, prefix } = brand;
    const nth = generic.packs.indexOf(pack);
    const day = generic.dose * generic.times;
    return [
      code,
      `${generic.name}${generic.form}`,
      '101',
      generic.name,
      pack,
      day,
      Number((day * 1.5).toFixed(4)),
      generic.unit,
      '盒',
      `${generic.spec}×${pack}${generic.unit}`,
      generic.form,
      MAKERS[nth] ?? MAKERS[0],
      String(generic.level),
      generic.patent === true ? '11' : '09',
      generic.controlled === true ? '二类精神' : null,
      (generic.price * pack * (1 + 0.08 * nth)).toFixed(2),
      null,
      prefix,
      nth,
      generic.packs.length,
      generic.dose,
      generic.times,
    ];
  });
  const plain = (
    code: string,
    name: string,
    listType: string,
    charge: string,
    price: number,
    level: number,
    limit: number | null,
  ) => [
    code,
    name,
    listType,
    listType === '101' ? name.replace('注射剂', '') : null,
    listType === '101' ? 1 : null,
    null,
    null,
    listType === '101' ? '支' : null,
    listType === '101' ? '支' : null,
    null,
    listType === '101' ? '注射剂' : null,
    null,
    String(level),
    charge,
    null,
    price.toFixed(2),
    limit === null ? null : limit.toFixed(2),
    null,
    0,
    1,
    null,
    null,
  ];
  const services = SERVICES.map((one, nth) =>
    plain(serviceCode(one.listType, nth), one.name, one.listType, one.charge, one.price, one.level, one.limit ?? null),
  );
  const tests = TESTS.map((one, nth) =>
    plain(serviceCode('201', 500 + nth), one.name, '201', one.charge, one.price, one.level, null),
  );
  await makeTable(
    session,
    'item',
    {
      item: 'VARCHAR',
      name: 'VARCHAR',
      list_type: 'VARCHAR',
      generic: 'VARCHAR',
      pack: 'DECIMAL(16,4)',
      day_qty: 'DECIMAL(16,4)',
      max_day_qty: 'DECIMAL(16,4)',
      unit: 'VARCHAR',
      pack_unit: 'VARCHAR',
      spec: 'VARCHAR',
      form: 'VARCHAR',
      maker: 'VARCHAR',
      level: 'VARCHAR',
      charge: 'VARCHAR',
      controlled: 'VARCHAR',
      pric: 'DECIMAL(16,6)',
      uplmt: 'DECIMAL(16,6)',
      prefix: 'VARCHAR',
      brand: 'INTEGER',
      brands: 'INTEGER',
      dose: 'INTEGER',
      times: 'INTEGER',
    },
    [...brands, ...services, ...tests],
  );
  await makeTable(
    session,
    'test_rate',
    { test: 'INTEGER', item: 'VARCHAR', field: 'VARCHAR', inpatient: 'DOUBLE', outpatient: 'DOUBLE' },
    TESTS.flatMap((one, nth) =>
      [...new Set([...INPATIENT_DISEASES, ...OUTPATIENT_DISEASES].map((d) => d.field)), 'chronic'].map((field) => [
        nth,
        serviceCode('201', 500 + nth),
        field,
        one.fields[field] ?? one.usual,
        one.outpatient?.[field] ?? 0,
      ]),
    ),
  );
  await makeTable(
    session,
    'bundle',
    { role: 'VARCHAR', share: 'DOUBLE', item: 'VARCHAR' },
    Object.entries(BUNDLES).flatMap(([role, bundle]) =>
      bundle.tests.map((name) => [
        role,
        bundle.share,
        serviceCode('201', 500 + TESTS.findIndex((one) => one.name === name)),
      ]),
    ),
  );
}

/** Makes the tables of items and diseases. */
export async function makeCatalogue(session: Session): Promise<void> {
  await makeItems(session);
  await makeDiseases(session);
}
