import type { Language, Text } from '../../base/language.ts';
import { CODE_LISTS } from '../../records/code-lists.ts';
import type { Column } from '../../records/column.ts';
import { columnOf } from '../../records/kind.ts';
import { lacksText } from '../unrecognised.ts';
import { formText, percent, type Evidence } from './evidence.ts';
import type { Choice, Guess } from './guess.ts';
import type { Profile } from './profile.ts';
import type { Proposal } from './propose.ts';

/** A comment stays one line whatever a header holds. */
const comment = (text: string): string => `# ${text.replaceAll(/\s+/gu, ' ')}`;

/** Codes of a list that are named in a line; the rest is in docs/tables.md. */
const CODES_NAMED = 24;

const quoted = (text: string): string => JSON.stringify(text);

const said = (evidence: readonly Evidence[], language: Language): string =>
  evidence.map(({ text }) => text[language]).join(language === 'zh' ? '；' : '; ');

const labelled = (column: Column, language: Language): string => `${column.name}（${column.label[language]}）`;

/** What the values of a column look like, in a few words; no value is told. */
export function shapeText(profile: Profile): Text {
  if (profile.filled === 0) return { zh: '空', en: 'empty' };
  for (const form of ['trace_code', 'certificate', 'phone', 'institution', 'catalogue', 'doctor', 'zero_one'] as const)
    if (profile.forms[form] >= 0.9) return formText(form, profile.forms[form]);
  if (profile.times >= 0.9)
    return { zh: `${percent(profile.times)} 是日期或时间`, en: `${percent(profile.times)} are dates or times` };
  if (profile.numbers >= 0.9)
    return { zh: `${percent(profile.numbers)} 是数`, en: `${percent(profile.numbers)} are numbers` };
  const length = profile.shortest === profile.longest ? `${profile.longest}` : `${profile.shortest}–${profile.longest}`;
  return { zh: `文字，${length} 个字符`, en: `text of ${length} characters` };
}

function choiceLines({ column, position, evidence, others }: Choice, proposal: Proposal, language: Language): string[] {
  const zh = language === 'zh';
  const name = (at: number): string => quoted(proposal.columns[at]?.name ?? '');
  const must = column.required ? (zh ? '，必填' : ', required') : '';
  return [
    comment(`${zh ? '猜测' : 'guess'}: ${labelled(column, language)}${must}: ${said(evidence, language)}`),
    ...others.map((other) =>
      comment(`  ${zh ? '或' : 'or'} {from: ${name(other.position)}}: ${said(other.evidence, language)}`),
    ),
    `${column.name}: {from: ${name(position)}}`,
  ];
}

/** The codes that a column may hold, so that none is taken for an example. */
function codesText(column: Column, language: Language): string {
  const list = column.codeList === undefined ? undefined : CODE_LISTS[column.codeList];
  if (list === undefined) return '';
  const codes = Object.entries(list.values);
  const named = codes.slice(0, CODES_NAMED).map(([code, label]) => (language === 'zh' ? `${code} ${label}` : code));
  const more = codes.length <= CODES_NAMED ? '' : ' …';
  return language === 'zh' ? `；代码：${named.join('、')}${more}` : `; codes: ${named.join(', ')}${more}`;
}

/** A line that keeps the draft from being valid until a person has said where the column comes from. */
function missingLines(proposal: Proposal, name: string, language: Language): string[] {
  const { kind } = proposal.fit;
  const column = columnOf(kind, name);
  if (column === undefined) throw new Error(`${kind.name} has no column ${name}`);
  const hint = proposal.fit.hints.find((one) => one.column === column);
  const text =
    language === 'zh'
      ? `TODO 必填: ${labelled(column, language)}: 没有相符的列。写 {from: "列名"}、{compute: "表达式"}，或各行相同时写 {constant: "…"}${codesText(column, language)}`
      : `TODO required: ${labelled(column, language)}: no column fits. Write {from: "column"}, {compute: "expression"}, or, where all records share it, {constant: "…"}${codesText(column, language)}`;
  return [comment(text), ...(hint === undefined ? [] : [hintLine(hint, proposal, language)]), `${column.name}: {}`];
}

/** A guess too weak to be filled in, as a comment. */
function hintLine({ column, position, evidence }: Guess, { columns }: Proposal, language: Language): string {
  const from = `${column.name}: {from: ${quoted(columns[position]?.name ?? '')}}`;
  return comment(
    language === 'zh'
      ? `  也许（依据不足，须核对）${from}（${column.label.zh}）: ${said(evidence, language)}`
      : `  perhaps (weak, to be checked) ${from} (${column.label.en}): ${said(evidence, language)}`,
  );
}

function mapLines(proposal: Proposal, language: Language): string[] {
  const { fit, others, sources, columns } = proposal;
  const zh = language === 'zh';
  const used = new Set(fit.choices.map(({ position }) => position));
  const unused = columns.filter((one, position) => !used.has(position) && one.name !== '');
  const about = zh
    ? `${sources.join('、')}：看来是 ${fit.kind.name} ${fit.kind.label.zh}`
    : `${sources.join(', ')}: looks like ${fit.kind.name}, ${fit.kind.label.en}`;
  const rest = others.map((one) => lacksText(one, language)).join(zh ? '；' : '; ');
  const inside = [
    ...fit.choices.flatMap((choice) => choiceLines(choice, proposal, language)),
    ...fit.missing.flatMap((name) => missingLines(proposal, name, language)),
    ...fit.hints
      .filter(({ column }) => !fit.missing.includes(column.name))
      .map((one) => hintLine(one, proposal, language)),
    ...(unused.length === 0 ? [] : [comment(zh ? '没有用到的列：' : 'columns that nothing takes:')]),
    ...unused.map((one) => comment(`  ${quoted(one.name)}: ${shapeText(one)[language]}`)),
  ];
  return [
    comment(about),
    ...(rest === '' ? [] : [comment(`${zh ? '其他可能' : 'other kinds'}: ${rest}`)]),
    `- kind: ${fit.kind.name}`,
    '  columns:',
    ...inside.map((line) => `    ${line}`),
  ];
}

/**
 * The proposals as a mapping file. What is guessed is said to be with why; a required column that nothing fits is left
 * as a TODO that keeps the file from being valid.
 */
export function draftText(proposals: readonly Proposal[], language: Language, program: string): string {
  const head =
    language === 'zh'
      ? [
          '映射文件草稿。各行都是猜测，# 后写明依据；须由人逐行核对，补齐 TODO。',
          `核对后：${program} ingest files <文件> --mapping <本文件>`,
        ]
      : [
          'Draft of a mapping file. Every line is a guess, with its evidence after #; a person must check each and fill in every TODO.',
          `Then: ${program} ingest files <file> --mapping <this file>`,
        ];
  const maps = proposals.flatMap((proposal) => mapLines(proposal, language).map((line) => `  ${line}`));
  return [...head.map(comment), 'mapping: 1', 'maps:', ...maps, ''].join('\n');
}
