import type { Text } from '../base/language.ts';
import type { Command } from './context.ts';

/** One option or argument as commander writes it, with its label. */
export interface Flags {
  readonly flags: string;
  readonly label: Text;
  readonly repeatable?: boolean;
}

/** One command: its words, and its work, which is loaded only when it runs. */
export interface CommandDeclaration {
  readonly name: string;
  readonly summary: Text;
  readonly arguments?: readonly Flags[];
  readonly options?: readonly Flags[];
  readonly children?: readonly CommandDeclaration[];
  /** Absent on a command that only groups others. */
  readonly load?: () => Promise<Command<never>>;
}
