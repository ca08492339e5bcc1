import type { Session } from '../../store/session.ts';
import { makeTable } from '../values.ts';
import { BRANDS } from './brands.ts';
import { INPATIENT_DISEASES, OUTPATIENT_DISEASES } from './diseases.ts';
import { makeDiseases } from './disease-tables.ts';
import { BUNDLES } from './roles.ts';
import { SERVICES, TESTS } from './services.ts';

const MAKERS = ['云岫制药(演示)', '青禾药业(演示)', '白鹭生物(演示)'] as const;

/** The code of an item that is not dispensed by the box: its shape follows the kind of item. */
function serviceCode(listType: string, nth: number): string {
  if (listType === '201') return `0099${String(nth).padStart(4, '0')}0000000`;
  if (listType === '102') return `T99${String(nth).padStart(7, '0')}`;
  if (listType === '301') return `C99${String(nth).padStart(17, '0')}`;
  return `XZ98AAA${String(nth).padStart(3, '0')}B002010100001`;
}

/** The code of a test. */
export const testCode = (name: string): string => serviceCode('201', 500 + TESTS.findIndex((one) => one.name === name));

/** The codes of what is implanted. */
export const IMPLANTS: readonly string[] = SERVICES.flatMap((one, nth) =>
  INPATIENT_DISEASES.some((d) => d.implant === one.name) ? [serviceCode(one.listType, nth)] : [],
);

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
      generic.gs1 === true,
      generic.negotiated === true,
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
    false,
    false,
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
      gs1: 'BOOLEAN',
      negotiated: 'BOOLEAN',
    },
    [...brands, ...services, ...tests],
  );
  await makeTable(
    session,
    'test_rate',
    { test: 'INTEGER', item: 'VARCHAR', field: 'VARCHAR', inpatient: 'DOUBLE', outpatient: 'DOUBLE' },
    TESTS.flatMap((one, nth) =>
      [...new Set([...INPATIENT_DISEASES, ...OUTPATIENT_DISEASES].map((d) => d.field)), 'chronic', 'renal'].map(
        (field) => [
          nth,
          serviceCode('201', 500 + nth),
          field,
          one.fields[field] ?? one.usual,
          one.outpatient?.[field] ?? 0,
        ],
      ),
    ),
  );
  await makeTable(
    session,
    'bundle',
    { role: 'VARCHAR', setting: 'VARCHAR', share: 'DOUBLE', item: 'VARCHAR' },
    Object.entries(BUNDLES).flatMap(([role, bundle]) =>
      bundle.tests.map((name) => [role, bundle.setting, bundle.share, testCode(name)]),
    ),
  );
}

/** Makes the tables of items and diseases. */
export async function makeCatalogue(session: Session): Promise<void> {
  await makeItems(session);
  await makeDiseases(session);
}
