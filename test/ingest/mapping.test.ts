import { describe, expect, it } from 'vitest';
import { MingchaError, type Problem } from '../../base/problem.ts';
import { inRoom, type Room } from './support/room.ts';

/** A foreign claim layout, made up: one file feeds settlements, visits, diagnoses and institutions. */
const CLAIMS = `Claim,Member,From,To,Clinic,Paid,Deductible,Dx1,Dx2,Dx3
"C1","M1",2009-09-09,2009-09-16,"K1",9000,1068,"5780",NA,"496"
"C2","M2",2008-12-25,2009-01-08,"K2",14000,NA,NA,NA,NA
"C3","M1",2009-06-01,2009-06-01,"K1",30,0,"V583","V586","2724"
`;
const MAPPING = `mapping: 1
maps:
  - kind: setl_d
    source: {glob: "claims*.csv"}
    nulls: [NA]
    columns:
      setl_id: {from: Claim}
      mdtrt_id: {from: Claim}
      psn_no: {from: Member}
      insutype: {constant: "310"}
      med_type: {compute: "CASE WHEN \\"From\\" = \\"To\\" THEN '11' ELSE '21' END"}
      fixmedins_code: {from: Clinic}
      setl_time: {from: To}
      fund_pay_sumamt: {from: Paid}
      medfee_sumamt:
        compute: CAST(Paid AS DECIMAL(16, 2)) + coalesce(CAST(Deductible AS DECIMAL(16, 2)), 0)
      psn_pay: {from: Deductible}
  - kind: mdtrt_d
    nulls: [NA]
    columns:
      mdtrt_id: {from: Claim}
      psn_no: {from: Member}
      fixmedins_code: {from: Clinic}
      med_type: {constant: "11"}
      begntime: {from: From}
      endtime: {from: To}
  - kind: diag_d
    source: {header: [Claim, Dx1]}
    nulls: [NA]
    unpivot: {columns: [Dx1, Dx2, Dx3], value: diag_code, position: diag_srt_no}
    columns:
      mdtrt_id: {from: Claim}
      maindiag_flag: {compute: "CASE WHEN diag_srt_no = '1' THEN '1' ELSE '0' END"}
  - kind: medins_b
    distinct: true
    columns:
      fixmedins_code: {from: Clinic}
      fixmedins_name: {from: Clinic}
      fixmedins_type: {constant: "1"}
      hosp_lv: {constant: "11"}
      admdvs: {constant: "000000"}
  - kind: psn_b
    nulls: [NA]
    columns:
      psn_no: {from: Member}
      gend: {from: Sex}
      brdy: {from: Born}
      die_date: {from: Died}
      admdvs: {compute: "lpad(State, 2, '0') || lpad(County, 4, '0')"}
`;

async function landMapped(room: Room, mapping: string, name = 'claims.csv', content = CLAIMS) {
  room.write('map.yaml', mapping);
  return room.landText(name, content, { mapping: 'map.yaml' });
}

async function problemsOf(mapping: string): Promise<readonly Problem[]> {
  let found: readonly Problem[] = [];
  await inRoom(async (room) => {
    const error: unknown = await landMapped(room, mapping).catch((thrown: unknown) => thrown);
    if (!(error instanceof MingchaError)) throw new Error('the mapping was taken');
    found = error.problems;
  });
  return found;
}

describe('a mapping file', () => {
  it('makes records of several kinds from one foreign file', async () => {
    await inRoom(async (room) => {
      const { batches, problems } = await landMapped(room, MAPPING);
      expect(problems).toEqual([]);
      expect(batches.map((batch) => [batch.kind, batch.records_in, batch.landed_new, batch.money_in])).toEqual([
        ['setl_d', 3, 3, '24098.00'],
        ['mdtrt_d', 3, 3, null],
        ['diag_d', 5, 5, null],
        ['medins_b', 2, 2, null],
      ]);
      expect(batches[0]?.ignored_columns).toEqual(['Dx1', 'Dx2', 'Dx3']);
      expect(await room.rows('SELECT setl_id, med_type, medfee_sumamt, psn_pay FROM setl_d ORDER BY 1')).toEqual([
        { setl_id: 'C1', med_type: '21', medfee_sumamt: '10068.00', psn_pay: '1068.00' },
        { setl_id: 'C2', med_type: '21', medfee_sumamt: '14000.00', psn_pay: null },
        { setl_id: 'C3', med_type: '11', medfee_sumamt: '30.00', psn_pay: '0.00' },
      ]);
      expect(
        await room.rows("SELECT diag_code, diag_srt_no, maindiag_flag FROM diag_d WHERE mdtrt_id = 'C1' ORDER BY 2"),
      ).toEqual([
        { diag_code: '5780', diag_srt_no: 1, maindiag_flag: '1' },
        { diag_code: '496', diag_srt_no: 3, maindiag_flag: '0' },
      ]);
    });
  });

  it('reads other files by the map that fits them, and our own layout without one', async () => {
    await inRoom(async (room) => {
      room.write(
        'setl_d.csv',
        'setl_id,mdtrt_id,psn_no,insutype,med_type,fixmedins_code,setl_time,medfee_sumamt,fund_pay_sumamt\nS1,M,P,310,11,H,2025-01-01,1,1\n',
      );
      room.write('people.csv', 'Member,Sex,Born,Died,State,County\nM1,1,1943-01-01,NA,39,230\n');
      room.write('map.yaml', MAPPING);
      const { batches } = await room.land(['people.csv', 'setl_d.csv'], { mapping: 'map.yaml' });
      expect(batches.map((batch) => [batch.kind, batch.landed_new])).toEqual([
        ['psn_b', 1],
        ['setl_d', 1],
      ]);
      expect(await room.rows('SELECT admdvs, die_date FROM psn_b')).toEqual([{ admdvs: '390230', die_date: null }]);
    });
  });

  it('quarantines a source record by its place and its own text', async () => {
    await inRoom(async (room) => {
      const { batches } = await landMapped(
        room,
        MAPPING,
        'claims.csv',
        `${CLAIMS}C4,M1,2009-02-30,2009-02-30,K1,5,0,A,B,C\nC5,M1\n`,
      );
      expect(batches.map((batch) => [batch.kind, batch.records_in, batch.quarantined])).toEqual([
        ['setl_d', 5, 2],
        ['mdtrt_d', 5, 2],
        ['diag_d', 9, 1],
        ['medins_b', 3, 1],
      ]);
      expect(await room.rows("SELECT ordinal, text FROM quarantine WHERE kind = 'setl_d' ORDER BY 1")).toEqual([
        { ordinal: '4', text: 'C4,M1,2009-02-30,2009-02-30,K1,5,0,A,B,C' },
        { ordinal: '5', text: 'C5,M1' },
      ]);
    });
  });

  it('that changes lets the same file land again', async () => {
    await inRoom(async (room) => {
      await landMapped(room, MAPPING);
      const same = await landMapped(room, MAPPING);
      expect(Object.keys(same.duplicates)).toHaveLength(4);
      const changed = await landMapped(room, MAPPING.replace('"310"', '"390"'));
      expect(changed.batches[0]).toMatchObject({ kind: 'setl_d', landed_superseding: 3 });
      expect(Object.keys(changed.duplicates)).toHaveLength(3);
    });
  });

  it('that names a column the file lacks is a problem of the file', async () => {
    await inRoom(async (room) => {
      const { problems } = await landMapped(room, MAPPING, 'claims_2.csv', CLAIMS.replace('Deductible', 'Deductable'));
      expect(problems[0]).toMatchObject({ code: 'MC-INGEST-010', exit: 5 });
      expect(problems[0]?.fix.en).toContain('Deductable?');
    });
  });

  it('whose expression fails on a cell is a problem of the file, not a crash', async () => {
    await inRoom(async (room) => {
      const { problems } = await landMapped(room, MAPPING, 'claims_3.csv', CLAIMS.replace('9000', 'much'));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ code: 'MC-INGEST-007', exit: 5 });
      expect(problems[0]?.why.en).toContain('much');
    });
  });
});

describe('a mapping file that is not valid', () => {
  it('is told at file:line:column, all faults together', async () => {
    const problems = await problemsOf(`mapping: 1
kind: diag_d
colums: {}
columns:
  mdtrt_id: {from: Claim, constant: "x"}
  diag_cod: {from: Dx1}
  maindiag_flag: {constant: 1}
`);
    expect(problems.map((problem) => [problem.where, problem.code, problem.exit])).toEqual([
      ['map.yaml:5:13', 'MC-INGEST-009', 2],
      ['map.yaml:7:29', 'MC-INGEST-009', 2],
      ['map.yaml:3:1', 'MC-INGEST-009', 2],
    ]);
    expect(problems[2]?.fix.en).toContain('columns?');
    for (const problem of problems) expect(problem.why.zh).not.toBe(problem.why.en);
  });

  it('names unknown kinds and columns with what was probably meant', async () => {
    const problems = await problemsOf(`mapping: 1
kind: diag_d
columns:
  mdtrt_id: {from: Claim}
  diag_cod: {from: Dx1}
  maindiag_flag: {constant: "1"}
`);
    expect(problems.map((problem) => [problem.where, problem.fix.en])).toEqual([
      ['map.yaml:5:3', 'Correct it there. diag_code?'],
      ['map.yaml:3:1', 'Correct it there. '],
    ]);
    expect(problems[1]?.why.en).toContain('diag_code');
    const [kind] = await problemsOf('mapping: 1\nkind: diag_b\ncolumns: {}\n');
    expect(kind?.fix.en).toContain('diag_d?');
  });

  it('is told when it is not YAML', async () => {
    const [problem] = await problemsOf('mapping: 1\nkind: [\n');
    expect(problem?.where).toMatch(/^map\.yaml:[23]:\d+$/);
  });

  it.each([
    ['(SELECT max(setl_id) FROM setl_d)', 'subquery'],
    ['Claim; DROP TABLE setl_d', 'one expression'],
    ['Claim FROM setl_d', 'one expression'],
    ['Claim, Member', 'one expression'],
    ['Claim AS x', 'one expression'],
    ['*', 'star'],
    ["getenv('HOME')", 'getenv'],
    ["read_text('/etc/passwd')", 'read_text'],
    ['random()', 'random'],
    ['count(*)', 'count'],
    ['row_number() OVER ()', 'window'],
    ['lowwer(Claim)', 'lower?'],
    ['setl_d.Claim', 'without a table'],
    ['Claim +', 'parse'],
    ['Claim WHERE true', 'one expression'],
    ["date_part('year')", 'cannot run'],
    ['list_transform([1], lambda x: x)', 'not allowed'],
    ['$1', 'not allowed'],
  ])('refuses to compute %s', async (expression, said) => {
    const problems = await problemsOf(`mapping: 1
kind: diag_d
columns:
  mdtrt_id: {from: Claim}
  maindiag_flag: {constant: "1"}
  diag_code:
    compute: ${JSON.stringify(expression)}
`);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where).toBe('map.yaml:7:14');
    expect(`${problems[0]?.why.en} ${problems[0]?.fix.en}`).toContain(said);
  });
});
