import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../base/package-root.ts';
import type { Random } from '../../ingest/fuzz/random.ts';

type Cells = Readonly<Record<string, string>>;

/** One day of a small city: what is dropped, and whether it waits for the next day that is run. */
export interface MadeDay {
  readonly date: string;
  /** Paths in the drop folder. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** The day is missed: its files lie in its folder when a later day is run. */
  readonly isMissed: boolean;
}

const PLACES = ['P1', 'P2', 'P3', 'H1'];

/** A hospital's visits have limits of days, a pharmacy's none. */
const kindOfCare = (place: string): string => (place === 'H1' ? '11' : '41');
const ITEMS = ['X1', 'X2', 'X3'];
const BOXES = 12;

function csv(rows: readonly Cells[]): string {
  const columns = Object.keys(rows[0] ?? {});
  return `${[columns.join(','), ...rows.map((row) => columns.map((column) => row[column] ?? '').join(','))].join('\n')}\n`;
}

interface Visit {
  readonly number: number;
  readonly person: string;
  readonly place: string;
  readonly time: string;
  readonly item: string;
  readonly count: number;
  readonly days: number;
  readonly box: number;
  readonly version: number;
}

/** The records of some visits, one file a kind. */
function recordsOf(visits: readonly Visit[]): Readonly<Record<string, Cells[]>> {
  const stamp = ({ version }: Visit): string => `2025-12-${String(1 + version).padStart(2, '0')} 00:00:00`;
  const amount = ({ count }: Visit): string => `${count * 20}.00`;
  return {
    setl_d: visits.map((visit) => ({
      setl_id: `s${visit.number}`,
      mdtrt_id: `m${visit.number}`,
      psn_no: visit.person,
      insutype: '310',
      med_type: kindOfCare(visit.place),
      fixmedins_code: visit.place,
      setl_time: visit.time,
      medfee_sumamt: amount(visit),
      fund_pay_sumamt: '10.00',
      hifp_pay: '10.00',
      inscp_amt: amount(visit),
      refd_setl_flag: '0',
      init_setl_id: '',
      updt_time: stamp(visit),
    })),
    mdtrt_d: visits.map((visit) => ({
      mdtrt_id: `m${visit.number}`,
      psn_no: visit.person,
      fixmedins_code: visit.place,
      med_type: kindOfCare(visit.place),
      begntime: visit.time,
      updt_time: stamp(visit),
    })),
    fee_list_d: visits.map((visit) => ({
      feedetl_sn: '1',
      mdtrt_id: `m${visit.number}`,
      setl_id: `s${visit.number}`,
      psn_no: visit.person,
      fixmedins_code: visit.place,
      med_list_codg: visit.item,
      fee_ocur_time: visit.time,
      cnt: String(visit.count),
      pric: '20.00',
      det_item_fee_sumamt: amount(visit),
      inscp_amt: amount(visit),
      prd_days: String(visit.days),
      sin_dos_dscr: '1片',
      used_frqu_dscr: '每日1次',
      list_type: '101',
      init_feedetl_sn: '',
      updt_time: stamp(visit),
    })),
    trac_d: visits.map((visit) => ({
      trac_event: 'settle',
      fixmedins_code: visit.place,
      drug_trac_codg: `8123456000000000${String(1000 + visit.box)}`,
      trac_time: visit.time,
      med_list_codg: visit.item,
      setl_id: `s${visit.number}`,
      mdtrt_id: `m${visit.number}`,
      psn_no: visit.person,
      feedetl_sn: '1',
      trdn_flag: '0',
      updt_time: stamp(visit),
    })),
  };
}

const REGISTERS = {
  medins_b: PLACES.map((code) => ({
    fixmedins_code: code,
    fixmedins_name: `机构${code}`,
    fixmedins_type: code === 'H1' ? '1' : '2',
    hosp_lv: '11',
    admdvs: '990101',
  })),
  item_b: ITEMS.map((code) => ({
    med_list_codg: code,
    item_name: `药${code}`,
    list_type: '101',
    gnrc_name: `药${code}`,
    pack_qty: '7',
    day_qty: '1',
  })),
};

const dateAfter = (first: string, days: number): string =>
  new Date(Date.parse(`${first}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * Days of a small city: visits that share boxes, corrections of visits of days before, which make suspects new, other and gone,
 * files that came before, files that cannot be read, and days that were missed.
 */
export function makeDays(random: Random, count: number): MadeDay[] {
  const known = new Map<number, Visit>();
  const sent: string[] = [];
  const days: MadeDay[] = [];
  for (let n = 0; n < count; n++) {
    const date = dateAfter('2026-01-05', n);
    const isMissed = n > 0 && n < count - 1 && random.chance(0.25);
    const visits: Visit[] = [];
    for (let k = 0; k < 5 + random.below(4); k++) {
      const number = known.size + 1;
      const visit: Visit = {
        number,
        person: `p${random.below(9)}`,
        place: random.of(PLACES),
        time: `${dateAfter('2025-07-01', n * 4 + random.below(4))} ${String(8 + random.below(10)).padStart(2, '0')}:15:00`,
        item: random.of(ITEMS),
        count: random.chance(0.3) ? 9 : 1,
        days: random.chance(0.3) ? 63 : 7,
        box: random.below(BOXES),
        version: 0,
      };
      known.set(number, visit);
      visits.push(visit);
    }
    for (const old of known.values())
      if (!visits.some(({ number }) => number === old.number) && random.chance(0.15)) {
        const next = { ...old, version: old.version + 1, box: random.below(BOXES), count: random.chance(0.5) ? 1 : 9 };
        known.set(old.number, next);
        visits.push(next);
      }
    const folder = isMissed || random.chance(0.5) ? `${date}/` : '';
    const records = { ...recordsOf(visits), ...(n === 0 ? REGISTERS : {}) };
    const files = Object.entries(records).map(([kind, rows]) => ({
      path: `${folder}${kind}-${n}.csv`,
      text: csv(rows),
    }));
    if (sent.length > 0 && random.chance(0.3))
      files.push({ path: `${folder}trac_d-again-${n}.csv`, text: random.of(sent) });
    if (random.chance(0.2)) files.push({ path: `${folder}broken-${n}.csv`, text: 'nobody,knows\n1,2\n' });
    sent.push(files.find(({ path }) => path.includes('trac_d-'))?.text ?? '');
    days.push({ date, files, isMissed });
  }
  return days;
}

/** Puts the files of a day into a drop folder. */
export function dropDay(drop: string, day: MadeDay): void {
  for (const { path, text } of day.files) {
    mkdirSync(dirname(join(drop, path)), { recursive: true });
    writeFileSync(join(drop, path), text);
  }
}

/** Rules of the site's own, copied from shipped ones: few, so that a day is quick. */
const OWN = { 'MC-TC-001': 'MC-ZZ-001', 'MC-TC-002': 'MC-ZZ-002', 'MC-RX-001': 'MC-ZZ-003' };

/** Makes a data folder whose nightly work runs few rules, or all. */
export function dailyFolder(directory: string, packs: 'local' | 'core'): void {
  const rules = join(directory, 'rules');
  mkdirSync(rules, { recursive: true });
  const catalogue = join(packageRoot(), 'rules', 'catalogue');
  if (packs === 'local') {
    cpSync(join(catalogue, 'fixtures'), join(rules, 'fixtures'), { recursive: true });
    for (const [id, own] of Object.entries(OWN))
      writeFileSync(
        join(rules, `${own}.yaml`),
        readFileSync(join(catalogue, `${id}.yaml`), 'utf8').replaceAll(id, own),
      );
  }
  mkdirSync(join(directory, 'drop'), { recursive: true });
  writeFileSync(join(directory, 'mingcha.yaml'), `daily: {settled: 0, packs: [${packs}], exports: [csv, xlsx]}\n`);
}
