import { mutateRule } from '../detectors/engine/mutate-rule.ts';
import { loadCatalogue } from '../rules/catalogue.ts';
import { Warehouse } from '../store/warehouse.ts';

/**
 * Mutation run over the shipped rules: `npx tsx bench/mutation.ts [ID…]`. Prints each rule's mutants, how many its own
 * tests notice, and the survivors with their place.
 */
const asked = process.argv.slice(2);
const catalogue = loadCatalogue();
const warehouse = await Warehouse.inMemory({ threads: 1 });
let [all, killed] = [0, 0];
for (const rule of catalogue.rules.filter(({ id }) => asked.length === 0 || asked.includes(id))) {
  const started = performance.now();
  const { lists, fixtures } = catalogue;
  const { mutants, survivors, failing } = await mutateRule(warehouse, rule, { lists, fixtures });
  all += mutants;
  killed += mutants - survivors.length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${rule.id}  ${mutants - survivors.length} of ${mutants} mutants die  ${seconds} s`);
  for (const name of failing) console.log(`    the rule fails its own test: ${name}`);
  for (const { path, part, from, to } of survivors)
    console.log(`    ${catalogue.at(rule, path)}  ${part}: ${from} -> ${to === '' ? 'dropped' : to}`);
}
warehouse.close();
console.log(`${killed} of ${all} mutants die: ${((100 * killed) / Math.max(1, all)).toFixed(1)} %`);
