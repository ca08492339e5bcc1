/** The parts a stay's cost falls into; they add up to it exactly. `fund` is what counts as reimbursed, the others are drivers. */
export const COMPONENTS = ['fund', 'own', 'over', 'pre', 'dedc', 'copay', 'other_fund'] as const;
export type Component = (typeof COMPONENTS)[number];

/** The parts other than the fund's, in the order a sentence names them. */
export const DRIVERS = COMPONENTS.filter((name) => name !== 'fund');
