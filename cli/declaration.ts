import type { Text } from '../base/language.ts';
import type { Command } from './context.ts';
import type { WarehouseNeed } from './owner/caller.ts';

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
  /** What it needs of the warehouse, which its options may decide; absent on a command that leaves it alone. */
  readonly warehouse?: WarehouseNeed | ((options: Readonly<Record<string, unknown>>) => WarehouseNeed | undefined);
  /** Absent on a command that only groups others. */
  readonly load?: () => Promise<Command<never>>;
}
