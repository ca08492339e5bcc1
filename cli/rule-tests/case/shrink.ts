/** How often a case is run at most to make it smaller; what is left then is small enough to read. */
const MOST_RUNS = 120;

/**
 * The fewest of some parts with which something still holds, found by leaving out halves, quarters and so on down to one
 * part at a time (delta debugging, Zeller and Hildebrandt 2002). It holds with all of them.
 */
export async function fewest<Part>(
  parts: readonly Part[],
  holds: (some: readonly Part[]) => Promise<boolean>,
): Promise<readonly Part[]> {
  let kept = parts;
  let runs = 0;
  for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length && runs < MOST_RUNS;) {
      const without = [...kept.slice(0, from), ...kept.slice(from + size)];
      runs += 1;
      if (await holds(without)) kept = without;
      else from += size;
    }
  }
  return kept;
}
