import type { Session } from '../../store/session.ts';
import { makeTable } from '../values.ts';
import { departmentOf } from './departments.ts';
import { CONDITIONS, INPATIENT_DISEASES, OUTPATIENT_DISEASES } from './diseases.ts';

/** A list of 100 places in which each entry stands as often as its share says. */
function urn(shares: readonly number[]): number[] {
  const places = shares.flatMap((share, entry) => Array.from({ length: share }, () => entry));
  if (places.length !== 100) throw new Error(`shares add up to ${places.length}, not 100`);
  return places;
}

/** What is outside the catalogue of a bill, wherever a field of disease is treated: share of drugs, share of consumables; the rest is treatment. */
function ownParts(field: string): readonly [number, number] {
  if (field === 'onco') return [0.7, 0.2];
  if (['ortho', 'eye', 'surg', 'anal'].includes(field)) return [0.2, 0.7];
  return [0.45, 0.4];
}

/** Makes the table `department`: who treats a diagnosis. */
async function makeDepartments(session: Session): Promise<void> {
  const fields = new Map<string, string | undefined>(CONDITIONS.map((one) => [one.code, undefined]));
  for (const one of [...OUTPATIENT_DISEASES, ...INPATIENT_DISEASES]) fields.set(one.code, one.field);
  await makeTable(
    session,
    'department',
    { dx: 'VARCHAR', dept_code: 'VARCHAR', dept_name: 'VARCHAR' },
    [...fields.entries()].map(([dx, field]) => [dx, ...departmentOf(field)]),
  );
}

/** Makes the tables `disease`, `disease_urn`, `illness`, `condition`, `department` and `dx_name`. */
export async function makeDiseases(session: Session): Promise<void> {
  await makeTable(
    session,
    'disease',
    {
      dx: 'VARCHAR',
      name: 'VARCHAR',
      field: 'VARCHAR',
      los: 'INTEGER',
      own: 'DOUBLE',
      injection: 'VARCHAR',
      surgery: 'VARCHAR',
      implant: 'VARCHAR',
      herbs: 'BOOLEAN',
      own_drug: 'DOUBLE',
      own_consumable: 'DOUBLE',
    },
    INPATIENT_DISEASES.map((d) => [
      d.code,
      d.name,
      d.field,
      d.days,
      d.own,
      d.injection,
      d.surgery,
      d.implant,
      d.herbs,
      ...ownParts(d.field),
    ]),
  );
  const mixes = (['T', 'S', 'W', 'hard'] as const).flatMap((mix, column) =>
    urn(INPATIENT_DISEASES.map((d) => d.of100[column] ?? 0)).map((entry, place) => [
      mix,
      place,
      INPATIENT_DISEASES[entry]?.code ?? '',
    ]),
  );
  const only = (mix: string, dx: string) => Array.from({ length: 100 }, (_, place) => [mix, place, dx]);
  await makeTable(session, 'disease_urn', { mix: 'VARCHAR', place: 'INTEGER', dx: 'VARCHAR' }, [
    ...mixes,
    ...only('eye', 'H26.9'),
    ...only('psychiatric', 'F20.9'),
    ...urn([40, 25, 20, 15]).map((entry, place) => ['easy', place, ['I10', 'E11.9', 'K29.5', 'N39.0'][entry] ?? '']),
  ]);
  await makeTable(
    session,
    'illness',
    { place: 'INTEGER', dx: 'VARCHAR', name: 'VARCHAR', field: 'VARCHAR', drugs: 'VARCHAR[]' },
    urn(OUTPATIENT_DISEASES.map((d) => d.of100)).map((entry, place) => {
      const d = OUTPATIENT_DISEASES[entry];
      return [place, d?.code ?? '', d?.name ?? '', d?.field ?? '', d?.drugs ?? []];
    }),
  );
  await makeTable(
    session,
    'condition',
    {
      place: 'INTEGER',
      dx: 'VARCHAR',
      name: 'VARCHAR',
      registration: 'VARCHAR',
      drugs: 'VARCHAR[]',
      dual: 'BOOLEAN',
    },
    urn(CONDITIONS.map((c) => c.of100)).map((entry, place) => {
      const c = CONDITIONS[entry];
      return [place, c?.code ?? '', c?.name ?? '', c?.registration ?? '', c?.drugs ?? [], c?.dual === true];
    }),
  );
  await makeDepartments(session);
  await session.run(`CREATE OR REPLACE TEMP TABLE dx_name AS
SELECT DISTINCT dx, name FROM disease UNION SELECT DISTINCT dx, name FROM illness UNION SELECT DISTINCT dx, name FROM condition UNION SELECT 'N18.5', '慢性肾脏病5期'`);
}
