import type { Text } from '../../base/language.ts';
import type { Where } from './model.ts';

/** Why an expression cannot be read, and where in its text. */
export interface WhereFault {
  readonly offset: number;
  readonly reason: Text;
}

/** An expression that was read, with the place of each part it names; or the first fault. */
export type ParsedWhere =
  | { readonly where: Where; readonly names: readonly { readonly name: string; readonly offset: number }[] }
  | { readonly fault: WhereFault };

interface Token {
  readonly text: string;
  readonly offset: number;
}

const JOINERS = ['and', 'or'] as const;
const RESERVED: readonly string[] = [...JOINERS, 'not'];
const NAME = /^[a-z][a-z0-9_]*$/;

/** Whether a part can have this name: small letters, digits and underscores, and none of the joining words. */
export const isPartName = (name: string): boolean => NAME.test(name) && !RESERVED.includes(name);

class Fault extends Error {
  readonly fault: WhereFault;
  constructor(offset: number, zh: string, en: string) {
    super(en);
    this.fault = { offset, reason: { zh, en } };
  }
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(/[()]|[^\s()]+/g)].map((match) => ({ text: match[0], offset: match.index }));
}

const CHINESE: Readonly<Record<string, string>> = {
  且: 'and',
  并且: 'and',
  和: 'and',
  或: 'or',
  或者: 'or',
  非: 'not',
  不是: 'not',
};

/** What people write by habit: brackets of the Chinese keyboard, and the joining words in capitals or in Chinese. */
function refuseHabits(tokens: readonly Token[]): void {
  for (const { text, offset } of tokens) {
    const bracket = text.search(/[（）]/);
    if (bracket >= 0)
      throw new Fault(
        offset + bracket,
        '用了中文括号，改用英文括号 ( )。',
        'The bracket is full-width; use ordinary brackets.',
      );
    const word = CHINESE[text] ?? (RESERVED.includes(text.toLowerCase()) ? text.toLowerCase() : text);
    if (word !== text) throw new Fault(offset, `${text} 写成小写英文 ${word}。`, `Write ${word} for ${text}.`);
  }
}

/** Reads tokens from the left; every method leaves `next` behind what it read. */
class Reader {
  private next = 0;
  readonly names: { name: string; offset: number }[] = [];
  private readonly tokens: readonly Token[];
  private readonly length: number;

  constructor(text: string) {
    this.tokens = tokensOf(text);
    refuseHabits(this.tokens);
    this.length = text.trimEnd().length;
  }

  whole(): Where {
    const where = this.joined();
    const rest = this.tokens[this.next];
    if (rest === undefined) return where;
    if (rest.text === ')') throw new Fault(rest.offset, '右括号没有对应的左括号。', 'This bracket was never opened.');
    throw new Fault(
      rest.offset,
      `${rest.text} 前面缺少 and 或 or。`,
      `An and or an or is missing before ${rest.text}.`,
    );
  }

  private joined(): Where {
    const parts = [this.one()];
    const first = this.joiner();
    if (first === undefined) return parts[0] ?? { all: [] };
    while (this.joiner() !== undefined) {
      const token = this.tokens[this.next];
      if (token !== undefined && token.text !== first)
        // Who reads it aloud cannot hear which of the two binds closer.
        throw new Fault(token.offset, 'and 与 or 混用时须加括号。', 'Put brackets where and meets or.');
      this.next += 1;
      parts.push(this.one());
    }
    return first === 'and' ? { all: parts } : { any: parts };
  }

  private joiner(): (typeof JOINERS)[number] | undefined {
    return JOINERS.find((word) => word === this.tokens[this.next]?.text);
  }

  private one(): Where {
    const token = this.tokens[this.next];
    if (token === undefined)
      throw new Fault(this.length, '此处缺少条件名称。', 'The name of a condition is missing here.');
    this.next += 1;
    if (token.text === 'not') return { not: this.one() };
    if (token.text === '(') {
      const inner = this.joined();
      const close = this.tokens[this.next];
      if (close?.text !== ')') throw new Fault(token.offset, '左括号没有闭合。', 'This bracket is never closed.');
      this.next += 1;
      return inner;
    }
    if (!isPartName(token.text))
      throw new Fault(
        token.offset,
        `此处应为条件名称，不能是 ${token.text}。`,
        `The name of a condition belongs here, not ${token.text}.`,
      );
    this.names.push({ name: token.text, offset: token.offset });
    return { part: token.text };
  }
}

/**
 * Reads an expression such as `physio and not (inpatient or child)`: names of conditions, `and`, `or`, `not` and brackets.
 * Where `and` meets `or` there must be brackets.
 */
export function parseWhere(text: string): ParsedWhere {
  try {
    const reader = new Reader(text);
    return { where: reader.whole(), names: reader.names };
  } catch (error) {
    if (error instanceof Fault) return { fault: error.fault };
    throw error;
  }
}
