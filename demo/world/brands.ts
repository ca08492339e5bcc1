import { ACUTE_DRUGS, CHRONIC_DRUGS, NEGOTIATED_DRUGS, STORY_DRUGS, type Generic } from './drugs.ts';

/** A brand of a generic drug: what is dispensed by the box and carries trace codes. */
export interface Brand {
  readonly code: string;
  readonly generic: Generic;
  readonly pack: number;
  /** Seven digits: the product's part of its trace codes. */
  readonly prefix: string;
}

/** All brands in catalogue order. */
export const BRANDS: readonly Brand[] = [...CHRONIC_DRUGS, ...ACUTE_DRUGS, ...STORY_DRUGS, ...NEGOTIATED_DRUGS].flatMap(
  (generic, g) =>
    generic.packs.map((pack, b) => ({
      code:
        generic.patent === true
          ? `ZZ99AAA${String(g).padStart(4, '0')}${String(b + 1).padStart(3, '0')}100010`
          : `XZ99AAA${String(g).padStart(3, '0')}A001010${String(b + 1).padStart(3, '0')}001`,
      generic,
      pack,
      prefix: String(8_100_017 + g * 271 + b * 31),
    })),
);

/** The brand of a generic name with a box of a size. */
export function brandOf(generic: string, pack: number): Brand {
  const found = BRANDS.find((brand) => brand.generic.name === generic && brand.pack === pack);
  if (found === undefined) throw new Error(`no brand ${generic} of ${pack}`);
  return found;
}

/** A product whose catalogue code was replaced: institutions go on billing the old one. */
export const RECODED = { brand: brandOf('铝碳酸镁', 24), from: '2025-09-01', until: '2025-08-31' } as const;
/** The code that replaced it. */
export const RECODED_TO = RECODED.brand.code.replace(/.$/, '2');
/** A product whose prefix the mapping table gives to its sister with smaller boxes. */
export const MISMAPPED = { brand: brandOf('蒙脱石', 15), to: brandOf('蒙脱石', 10) } as const;
