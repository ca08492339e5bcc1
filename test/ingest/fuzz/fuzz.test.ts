import { describe, expect, it } from 'vitest';
import { FORMS, makeFile, type Form } from './make-file.ts';
import { runCase } from './run-case.ts';

/** One fixed run in the suite; another seed can be asked for, and `bench/fuzz.ts` runs for as long as one likes. */
const seed = Number(process.env['MINGCHA_FUZZ_SEED'] ?? 20_260_101);
const forms = [...new Set<Form>(FORMS)];

describe(`files with mutated records (MINGCHA_FUZZ_SEED=${seed})`, () => {
  it.each(forms)('%s: each record lands, waits or is answered', async (form) => {
    for (const [i, records] of [3, 40, 400].entries()) {
      const made = makeFile(seed + i * 1000 + forms.indexOf(form), records, form);
      const { faults } = await runCase(made);
      expect(faults.slice(0, 5), `makeFile(${made.seed}, ${records}, '${form}')`).toEqual([]);
    }
  });
});
