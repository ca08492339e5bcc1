import type { Effects, Progress } from '../../base/effects.ts';
import type { Language } from '../../base/language.ts';
import type { Warehouse } from '../../store/warehouse.ts';

/**
 * What a command needs of the warehouse. `shared`: it runs in the process that owns it, where there is one. `alone`: the
 * file must be nobody's, as the command replaces it or owns it for as long as it runs.
 */
export type WarehouseNeed = 'shared' | 'alone';

/** A command that works with the warehouse of a data folder, as the owner's code sees it. */
export interface Caller {
  readonly effects: Effects;
  /** The data folder, absolute. */
  readonly directory: string;
  readonly language: Language;
  readonly json: boolean;
  /** How long it waits for others, in seconds. */
  readonly waitSeconds: number;
  readonly progress: Progress;
  /** How the program was called, before `effects.program` was given the data folder. */
  readonly calledAs: string;
  /** Its own words, without arguments: `suspects list`. */
  readonly command: string;
  readonly needs: WarehouseNeed | undefined;
  /** The warehouse it was lent by the owner in whose process it runs; undefined in a process of its own. */
  readonly lent: Warehouse | undefined;
}
