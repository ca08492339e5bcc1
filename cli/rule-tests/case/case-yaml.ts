import type { CaseRows } from './rows.ts';

/** One rule test as it is written into a rule file. */
export interface CaseText {
  readonly name: string;
  readonly rows: CaseRows;
  readonly asOf?: string;
  readonly expect: readonly {
    readonly key: Readonly<Record<string, string>>;
    readonly amount: string | null;
    readonly measure: string | null;
  }[];
  readonly todo?: string;
}

/** Texts that YAML takes for text, and for the same text, inside braces without quotes. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[\p{L}\d][\p{L}\d._%/（）()·-]*$/iu;
const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/;

const scalar = (text: string): string =>
  PLAIN.test(text) || TIME.test(text) ? text : `'${text.replaceAll("'", "''")}'`;

const flow = (cells: Readonly<Record<string, string>>): string =>
  `{${Object.entries(cells)
    .map(([name, value]) => `${name}: ${scalar(value)}`)
    .join(', ')}}`;

const trimmed = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '') : decimal;

/** A case as one item of a rule's `tests`, indented by two. */
export function caseYaml({ name, rows, asOf, expect, todo }: CaseText): string {
  const given = Object.entries(rows).flatMap(([kind, some]) => [
    `      ${kind}:`,
    ...some.map((row) => `        - ${flow(row)}`),
  ]);
  const suspects = expect.map(({ key, amount, measure }) => {
    const money = amount === null ? 'null' : amount;
    const measured = measure === null ? '' : `, measure: ${trimmed(measure)}`;
    return `      - {key: ${flow(key)}, amount: ${money}${measured}}`;
  });
  return [
    `  - name: ${JSON.stringify(name)}`,
    '    given:',
    ...given,
    ...(asOf === undefined ? [] : [`    as_of: ${asOf}`]),
    ...(todo === undefined ? [] : [`    todo: ${JSON.stringify(todo)}`]),
    ...(suspects.length === 0 ? ['    expect: []'] : ['    expect:', ...suspects]),
    '',
  ].join('\n');
}
