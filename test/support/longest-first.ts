import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, each longer by itself than many others together. Begun first, they run beside all others;
 * begun last, one of them would run alone at the end.
 */
const LONGEST = [
  'test/faults/faults.test.ts',
  'test/detectors/spark.test.ts',
  'test/cli/serve/serve.test.ts',
  'test/ingest/log/kafka.test.ts',
  'test/ingest/stream/exactly-once.test.ts',
  'test/ingest/stream/any-cut.test.ts',
  'test/ingest/disguises/disguises.test.ts',
  'test/demo/produce-broker.test.ts',
  'test/demo/produce.test.ts',
  'test/cli/rules-overlay.test.ts',
  'test/detectors/engine/trail.test.ts',
  'test/cli/rules-test-add.test.ts',
  'test/detectors/effective/days-of-service.test.ts',
  'test/cli/owner/through-owner.test.ts',
  'test/cli/owner/trouble.test.ts',
];

/** The longest files first, then as vitest would: what failed before, what took long before, what is large. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
      return index < 0 ? LONGEST.length : index;
    };
    // Sorting is stable: what is no longest keeps its place among the others.
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
