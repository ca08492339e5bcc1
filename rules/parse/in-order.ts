import type { Problem } from '../../base/problem.ts';

function place(problem: Problem): [number, number] {
  const match = /:(\d+):(\d+)$/.exec(problem.where);
  return [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
}

/** The problems of one file in the order a reader meets them. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => {
    const [lineA, columnA] = place(a);
    const [lineB, columnB] = place(b);
    return lineA - lineB || columnA - columnB;
  });
}
