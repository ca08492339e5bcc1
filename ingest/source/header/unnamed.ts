/** The name that a column without one goes by in lists and messages. No kind declares such a name, so it is ignored. */
export function unnamedColumn(position: number): string {
  return `(第${position + 1}列)`;
}
