import type { Language } from '../../../base/language.ts';
import { grouped } from '../../../base/text.ts';
import type { Rule } from '../../../rules/model.ts';
import { countedUnit } from '../counted-units.ts';
import { streamUntoldText } from '../stream-untold.ts';
import { isOfNoRows, untoldLabel } from '../untold.ts';
import type { ScanDocument } from '../scan.ts';
import { cureText } from './cures.ts';

const SHOWN = 12;

interface Wish {
  readonly name: string;
  rows: number;
  /** A rule could not run at all for want of it. */
  barred: boolean;
  readonly rules: string[];
}

/** What rules wanted and did not have, the same thing once: what bars a rule first, then by how many rows want it. */
function wishes(document: ScanDocument, unit: (rule: string) => string): Wish[] {
  const byName = new Map<string, Wish>();
  for (const rule of document.rules) {
    for (const [name, rows] of Object.entries(rule.could_not_tell.columns)) {
      const wish = byName.get(name) ?? { name, rows: 0, barred: false, rules: [] };
      wish.rows += rows;
      wish.barred ||= rule.status === 'skipped';
      wish.rules.push(
        rows === 0 || isOfNoRows(name) ? rule.id : `${rule.id} ${grouped(String(rows))} ${unit(rule.id)}`,
      );
      byName.set(name, wish);
    }
  }
  return [...byName.values()].toSorted(
    (a, b) => Number(b.barred) - Number(a.barred) || b.rows - a.rows || (a.name < b.name ? -1 : 1),
  );
}

/** What could not be told and what would cure it, one wish after the other. Empty where every rule told everything. */
export function untoldText(document: ScanDocument, rules: readonly Rule[], language: Language): string {
  const zh = language === 'zh';
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const all = wishes(document, (id) => countedUnit(byId.get(id), language));
  const waiting = streamUntoldText(document.stream, language);
  const lines = all.slice(0, SHOWN).map((wish) => {
    const name = untoldLabel(wish.name, wish.rows === 0, language);
    const barred = wish.barred ? (zh ? '（规则因此未能运行）' : ' (a rule could not run without it)') : '';
    const rules = wish.rules.join(zh ? '、' : ', ');
    return `  ${name}${barred}${zh ? '：' : ': '}${rules}\n      → ${cureText(wish.name, wish.rows === 0, language)}\n`;
  });
  const rest = all.length - lines.length;
  if (rest > 0)
    lines.push(
      zh
        ? `  另有 ${rest} 项，见工作簿“规则覆盖”表（mingcha report xlsx --out 疑点清单.xlsx）\n`
        : `  ${rest} more, see the workbook's sheet of rules (mingcha report xlsx --out suspects.xlsx)\n`,
    );
  return (waiting === '' ? '' : `  ${waiting}\n`) + lines.join('');
}
