/** One frozen step of the warehouse's own tables. Steps are only ever added, never edited. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}
