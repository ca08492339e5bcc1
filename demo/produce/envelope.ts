import { literal } from '../../store/sql.ts';
import { jsonMember, member, objectOf } from './json-sql.ts';

/** SQL of what stands in the head of a message, by part. */
export interface Head {
  readonly infno: string;
  /** When it was sent. */
  readonly at: string;
  /** Alias of the institution's row of the table `played_institution`. */
  readonly institution: string;
  readonly code: string;
  /** What the message is about: two messages about one thing at one time are one message sent twice. */
  readonly about: string;
  /** Where the person is insured. */
  readonly insuredIn?: string;
}

/** SQL of a message's number: institution, time and four digits, 30 characters where the institution's code has 12. */
const messageNumber = ({ code, at, about }: Head, prefix: string): string =>
  `${literal(prefix)} || coalesce(${code}, '') || coalesce(strftime(${at}, '%Y%m%d%H%M%S'), repeat('0', 14)) || lpad((md5_number_lower(${about}) % 10000)::VARCHAR, 4, '0')`;

/**
 * SQL of a message of the national interface with the centre's answer in it: the head, `input` and, where there is one,
 * `output`. Both nodes are given as SQL of JSON.
 */
export function envelope(head: Head, input: string, output?: string): string {
  const { infno, at, institution, code, about, insuredIn } = head;
  return objectOf([
    member('infno', infno),
    member('msgid', messageNumber(head, '')),
    member('mdtrtarea_admvs', `${institution}.admdvs`),
    ...(insuredIn === undefined ? [] : [member('insuplc_admdvs', insuredIn)]),
    member('recer_sys_code', literal('MBS')),
    member('infver', literal('V1.0')),
    member('opter_type', literal('1')),
    member('opter', literal('001')),
    member('inf_time', at),
    member('fixmedins_code', code),
    member('fixmedins_name', `${institution}.name`),
    member('sign_no', `'SN' || ${code} || strftime(${at}, '%Y%m%d')`),
    member('infcode', literal('0')),
    member('inf_refmsgid', `md5('answer' || ${about})[1:30]`),
    member('respond_time', at),
    jsonMember('input', input),
    ...(output === undefined ? [] : [jsonMember('output', output)]),
  ]);
}

/** SQL of the table that messages take an institution's name and district from. */
export const INSTITUTIONS =
  'SELECT fixmedins_code AS code, any_value(fixmedins_name) AS name, any_value(admdvs) AS admdvs FROM played_medins_b GROUP BY fixmedins_code';

/** Kinds of care whose fees and settlements have the interfaces of a stay (2301, 2304). */
export const STAYS = "('21', '23', '24', '26', '28', '52', '2105')";
