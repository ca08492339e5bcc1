import type { Language } from '../../base/language.ts';
import type { Writer } from '../../base/effects.ts';
import { cut } from '../../base/text.ts';
import { columnOf } from '../../records/kind.ts';
import { KINDS, kindNamed } from '../../records/kinds.ts';

/** A column by its own name and what it is called: of the kind where that is known, else of any that has it. */
export function columnWords(name: string, language: Language, kindName?: string): string {
  const own = kindName === undefined ? undefined : kindNamed(kindName);
  const kinds = own === undefined ? KINDS : [own];
  const column = kinds.map((kind) => columnOf(kind, name)).find((found) => found !== undefined);
  if (column === undefined) return name;
  return language === 'zh' ? `${name}（${column.label.zh}）` : `${name} (${column.label.en})`;
}

/** A text cut to the width of a terminal; whole where it goes to a file or another program. */
export function fitted(text: string, width: number, out: Writer): string {
  return out.isTerminal ? cut(text, width) : text;
}
