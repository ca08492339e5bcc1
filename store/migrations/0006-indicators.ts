import type { Migration } from './migration.ts';

/** What indicators say: one value a scope (city, district, institution), setting, insurance type and period, for the bulletin. */
export const indicators: Migration = {
  version: 6,
  name: 'indicators',
  statements: [
    // value is numerator / denominator to six digits; NULL where too few settlements carry one. untold: settlements left out of it.
    `CREATE TABLE indicator_value (
      run VARCHAR NOT NULL, rule_id VARCHAR NOT NULL, scope VARCHAR NOT NULL, scope_code VARCHAR NOT NULL, setting VARCHAR NOT NULL,
      insutype VARCHAR NOT NULL, period VARCHAR NOT NULL, value DECIMAL(18,6), target DECIMAL(18,6),
      numerator DECIMAL(38,2) NOT NULL, denominator DECIMAL(38,2) NOT NULL, settlements BIGINT NOT NULL, untold BIGINT NOT NULL)`,
  ],
};
