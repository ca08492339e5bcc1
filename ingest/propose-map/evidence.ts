import type { Text } from '../../base/language.ts';
import { CODE_LISTS } from '../../records/code-lists.ts';
import type { Column } from '../../records/column.ts';
import type { Likeness } from './likeness.ts';
import type { Form, Profile } from './profile.ts';

/** One thing that speaks for a proposal. It tells of shapes, never of a value. */
export interface Evidence {
  readonly code: 'name' | 'like_name' | 'form' | 'list' | 'number' | 'time' | 'unique' | 'only' | 'sum' | 'product';
  readonly text: Text;
}

/** What the shape of the values says of a column: how well it fits, and whether hardly anything else has that shape. */
export interface ShapeFit {
  readonly fit: number;
  readonly strong: boolean;
  readonly evidence: readonly Evidence[];
}

export const percent = (share: number): string => `${Math.floor(share * 100)}%`;

const FORM_TEXTS: Readonly<Record<Form, Text>> = {
  trace_code: { zh: '20 位数字', en: '20 digits' },
  certificate: { zh: '身份证号的形状', en: 'the shape of a certificate number' },
  phone: { zh: '手机号的形状', en: 'the shape of a phone number' },
  institution: {
    zh: '机构编码的形状（H/P 加 11 位数字）',
    en: 'the shape of an institution code (H or P and 11 digits)',
  },
  catalogue: { zh: '医保目录编码的形状', en: 'the shape of a catalogue code' },
  doctor: { zh: '医师编码的形状（D 加 12 位数字）', en: 'the shape of a doctor code (D and 12 digits)' },
  zero_one: { zh: '0 或 1', en: '0 or 1' },
  digits: { zh: '数字', en: 'digits' },
};

/** Columns whose values have a form of their own. */
const FORM_OF: Readonly<Record<string, Form>> = {
  drug_trac_codg: 'trace_code',
  certno: 'certificate',
  tel: 'phone',
  fixmedins_code: 'institution',
  med_list_codg: 'catalogue',
  bilg_dr_code: 'doctor',
};

export const UNIQUE_EVIDENCE: Evidence = {
  code: 'unique',
  text: { zh: '各行互不相同', en: 'no two records share a value' },
};

export const ONLY_TIME_EVIDENCE: Evidence = {
  code: 'only',
  text: { zh: '唯一的日期列', en: 'the only column of dates' },
};

const NUMERIC = new Set(['money', 'price', 'count', 'rate', 'integer']);

const shares = (share: number, text: Text): Text => ({
  zh: `${percent(share)} 是${text.zh}`,
  en: `${percent(share)} are ${text.en}`,
});

export function formText(form: Form, share: number): Text {
  return shares(share, FORM_TEXTS[form]);
}

const none: ShapeFit = { fit: 0, strong: false, evidence: [] };

/** Whether numbers are codes by their look: whole, and all as long. */
const looksCoded = ({ decimals, forms, shortest, longest }: Profile): boolean =>
  decimals === 0 && forms.digits >= 0.9 && shortest === longest && longest >= 6;

/** How well a source column's values fit a column. */
export function shapeFit(column: Column, profile: Profile): ShapeFit {
  if (profile.filled === 0) return none;
  if (NUMERIC.has(column.type)) {
    const fits = profile.numbers >= 0.9 && profile.longest <= 18 && (profile.times < 0.9 || column.type === 'integer');
    if (!fits || ((column.type === 'money' || column.type === 'price') && looksCoded(profile))) return none;
    const whole = column.type === 'integer' ? 1 - profile.decimals : 1;
    return {
      fit: profile.numbers * whole,
      strong: false,
      evidence: [{ code: 'number', text: shares(profile.numbers, { zh: '数', en: 'numbers' }) }],
    };
  }
  if (column.type === 'time' || column.type === 'date') {
    const fit = profile.times * (column.type === 'time' && profile.clocks < 0.5 ? 0.9 : 1);
    return profile.times < 0.9
      ? none
      : {
          fit,
          strong: false,
          evidence: [{ code: 'time', text: shares(profile.times, { zh: '日期或时间', en: 'dates or times' }) }],
        };
  }
  return textFit(column, profile);
}

function textFit(column: Column, profile: Profile): ShapeFit {
  const form = FORM_OF[column.name];
  if (form !== undefined && profile.forms[form] >= 0.9)
    return { fit: 1, strong: true, evidence: [{ code: 'form', text: formText(form, profile.forms[form]) }] };
  // A district is six digits (DOMAIN §1.6); nothing else is one, whatever its header.
  if (column.name.endsWith('admdvs') && !(profile.longest === 6 && profile.forms.digits >= 0.9)) return none;
  const list = column.codeList === undefined ? undefined : CODE_LISTS[column.codeList];
  if (list !== undefined) {
    const share = profile.lists[list.name] ?? 0;
    if (share < 0.9) return { fit: 0.2, strong: false, evidence: [] };
    // Values of one digit are in many lists.
    const strong = profile.shortest >= 2 && profile.distinct >= 2;
    const text = { zh: `在代码表“${list.label.zh}”中`, en: `known to the code list ${list.label.en}` };
    return {
      fit: strong ? 1 : 0.8,
      strong,
      evidence: [{ code: 'list', text: { zh: `${percent(share)} ${text.zh}`, en: `${percent(share)} ${text.en}` } }],
    };
  }
  if (profile.decimals > 0.5 && profile.numbers > 0.9) return none;
  if (column.type === 'text') return { fit: profile.han > 0.5 ? 0.9 : 0.4, strong: false, evidence: [] };
  return { fit: profile.times > 0.9 && profile.forms.digits < 0.9 ? 0.1 : 0.6, strong: false, evidence: [] };
}

/** The evidence of a likeness. */
export function nameEvidence({ score, name }: Likeness): Evidence {
  return score === 1
    ? { code: 'name', text: { zh: `列名即“${name}”`, en: `named ${name}` } }
    : {
        code: 'like_name',
        text: { zh: `列名近似“${name}”（${percent(score)}）`, en: `named much like ${name} (${percent(score)})` },
      };
}
