import type { Text } from './language.ts';

/** Exit codes of DESIGN's command-line contract; a problem carries the one it ends a command with. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 130;

/** What a person is told when something cannot be done: what, where, why, and what to do. */
export interface Problem {
  readonly code: string;
  readonly exit: ExitCode;
  readonly what: Text;
  /** A place that needs no translation: a path, file:line:column, a table, a batch. */
  readonly where: string;
  readonly why: Text;
  readonly fix: Text;
}

/** The texts of one problem code. `{name}` in a text is replaced by the parameter of that name. */
export interface ProblemTexts {
  readonly exit: ExitCode;
  readonly what: Text;
  readonly why: Text;
  readonly fix: Text;
}

/** A table of codes, as each folder declares it in its `problems.ts`. */
export type ProblemTable = Readonly<Record<string, ProblemTexts>>;

export type ProblemParameters = Readonly<Record<string, string | number>>;

/** An expected failure. Anything else that is thrown is a defect of the program. */
export class MingchaError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[], cause?: unknown) {
    const all = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(all.map((p) => `${p.code} ${p.where}: ${p.what.en} ${p.why.en}`).join('\n'), { cause });
    this.name = 'MingchaError';
    this.problems = all;
  }

  get code(): string {
    return this.problems[0]?.code ?? 'MC-UNKNOWN';
  }
}

function fill(text: Text, parameters: ProblemParameters): Text {
  const one = (template: string): string =>
    template.replace(/\{(\w+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
  return { zh: one(text.zh), en: one(text.en) };
}

/**
 * Makes the problem factory of one folder.
 *
 * @returns a function from code, place and parameters to the filled-in problem.
 */
export function problemsOf<Table extends ProblemTable>(table: Table) {
  return (code: keyof Table & string, where: string, parameters: ProblemParameters = {}): Problem => {
    const texts = table[code];
    if (texts === undefined) throw new Error(`unknown problem code ${code}`);
    return {
      code,
      exit: texts.exit,
      what: fill(texts.what, parameters),
      where,
      why: fill(texts.why, parameters),
      fix: fill(texts.fix, parameters),
    };
  };
}
