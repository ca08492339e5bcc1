import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Cells = Readonly<Record<string, string>>;

/** Writes rows as a CSV file named after its kind. Columns are those of the first row. */
export function writeCsv(folder: string, name: string, rows: readonly Cells[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const text = [columns.join(','), ...rows.map((row) => columns.map((column) => row[column] ?? '').join(','))].join(
    '\n',
  );
  writeFileSync(join(folder, name), `${text}\n`);
}

const BOX = '81234560000000000001';

/**
 * A city of a few rows with one suspect each for the resale of a box, a box scanned for several people and a
 * prescription beyond its days; everything else in it is plain.
 */
export function smallCity(): Readonly<Record<string, Cells[]>> {
  const visits = [
    ['1', 'p1', 'P1', '41', '2025-07-02 08:00:00', 'X1', '1', '7', '1'],
    ['2', 'p2', 'P2', '41', '2025-08-31 23:30:00', 'X1', '1', '7', '1'],
    ['3', 'p3', 'H1', '11', '2025-08-05 09:00:00', 'X2', '9', '63', '0'],
    ['4', 'p4', 'H1', '11', '2025-08-06 09:00:00', 'X2', '1', '7', '0'],
    ['5', 'p5', 'P2', '41', '2025-09-01 10:00:00', 'X1', '1', '7', '2'],
    ['6', 'p6', 'P2', '41', '2025-09-30 10:00:00', 'X1', '1', '7', '2'],
  ] as const;
  const amount = (cnt: string): string => `${Number(cnt) * 20}.00`;
  return {
    setl_d: visits.map(([n, psn_no, fixmedins_code, med_type, setl_time, , cnt]) => ({
      setl_id: `s${n}`,
      mdtrt_id: `m${n}`,
      psn_no,
      insutype: '310',
      med_type,
      fixmedins_code,
      setl_time,
      medfee_sumamt: amount(cnt),
      fund_pay_sumamt: '10.00',
      hifp_pay: '10.00',
      inscp_amt: amount(cnt),
      refd_setl_flag: '0',
      init_setl_id: '',
      updt_time: '2025-10-01 00:00:00',
    })),
    mdtrt_d: visits.map(([n, psn_no, fixmedins_code, med_type, begntime]) => ({
      mdtrt_id: `m${n}`,
      psn_no,
      fixmedins_code,
      med_type,
      begntime,
      updt_time: '2025-10-01 00:00:00',
    })),
    fee_list_d: visits.map(([n, psn_no, fixmedins_code, , fee_ocur_time, med_list_codg, cnt, prd_days]) => ({
      feedetl_sn: '1',
      mdtrt_id: `m${n}`,
      setl_id: `s${n}`,
      psn_no,
      fixmedins_code,
      med_list_codg,
      fee_ocur_time,
      cnt,
      pric: '20.00',
      det_item_fee_sumamt: amount(cnt),
      inscp_amt: amount(cnt),
      prd_days,
      sin_dos_dscr: '1片',
      used_frqu_dscr: '每日1次',
      list_type: '101',
      init_feedetl_sn: '',
      updt_time: '2025-10-01 00:00:00',
    })),
    diag_d: visits.map(([n]) => ({
      mdtrt_id: `m${n}`,
      diag_code: 'J06.900',
      maindiag_flag: '1',
      updt_time: '2025-10-01 00:00:00',
    })),
    trac_d: visits
      .filter(([, , , , , , , , box]) => box !== '0')
      .map(([n, psn_no, fixmedins_code, , trac_time, med_list_codg, , , box]) => ({
        trac_event: 'settle',
        fixmedins_code,
        drug_trac_codg: BOX.slice(0, -1) + box,
        trac_time,
        med_list_codg,
        setl_id: `s${n}`,
        mdtrt_id: `m${n}`,
        psn_no,
        feedetl_sn: '1',
        trdn_flag: '0',
        updt_time: '2025-10-01 00:00:00',
      })),
    medins_b: ['P1', 'P2', 'H1'].map((fixmedins_code) => ({
      fixmedins_code,
      fixmedins_name: `机构${fixmedins_code}`,
      fixmedins_type: fixmedins_code.startsWith('P') ? '2' : '1',
      hosp_lv: '11',
      admdvs: '990101',
    })),
    item_b: ['X1', 'X2'].map((med_list_codg) => ({
      med_list_codg,
      item_name: `药${med_list_codg}`,
      list_type: '101',
      gnrc_name: `药${med_list_codg}`,
      pack_qty: '7',
      day_qty: '1',
    })),
  };
}

/** Writes a city into a folder, one CSV file a kind. */
export function writeSmallCity(folder: string, city = smallCity()): void {
  for (const [kind, rows] of Object.entries(city)) writeCsv(folder, `${kind}.csv`, rows);
}
