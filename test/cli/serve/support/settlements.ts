/** Flat settlements as a producer writes them: JSON under the standard's field names, money as text. */
export function settlements(from: number, until: number): { readonly key: string; readonly value: string }[] {
  return Array.from({ length: until - from }, (_unused, index) => {
    const n = from + index;
    const row = {
      setl_id: `s${n}`,
      mdtrt_id: `m${n}`,
      psn_no: `p${n % 97}`,
      insutype: '310',
      med_type: '41',
      fixmedins_code: `P${n % 7}`,
      setl_time: `2025-07-${String((n % 28) + 1).padStart(2, '0')} 08:00:00`,
      medfee_sumamt: '20.05',
      fund_pay_sumamt: '10.00',
      hifp_pay: '10.00',
      inscp_amt: '20.05',
      refd_setl_flag: '0',
      updt_time: '2025-10-01 00:00:00',
    };
    return { key: row.fixmedins_code, value: JSON.stringify(row) };
  });
}
