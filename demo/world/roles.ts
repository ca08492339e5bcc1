/** tertiary, secondary, township hospital; village clinic; pharmacy. */
export type Kind = 'T' | 'S' | 'W' | 'V' | 'P';

/** Which part of a bill an own-pay plant swells: drugs, consumables, treatment. */
export type Component = 'drug' | 'consumable' | 'treatment';

/** Points of cost that a planted hospital moves outside the catalogue, and into which part of the bill. */
export const OWN_PAY = {
  'own-pay-easy': { drug: 0.048, consumable: 0.072, treatment: 0 },
  'own-pay-middle': { drug: 0.036, consumable: 0.034, treatment: 0 },
  'own-pay-hard': { drug: 0, consumable: 0.05, treatment: 0 },
  'own-drug-easy': { drug: 0.1, consumable: 0, treatment: 0 },
  'own-treatment-middle': { drug: 0, consumable: 0, treatment: 0.07 },
} as const satisfies Readonly<Record<string, Readonly<Record<Component, number>>>>;

/** Sets of tests that planted hospitals order whatever brought the patient in, and for what share of their patients. */
export const BUNDLES = {
  'bundle-easy': {
    share: 0.9,
    setting: 'inpatient',
    tests: [
      '甲状腺功能五项',
      '癌胚抗原',
      '甲胎蛋白',
      '糖化血红蛋白',
      '骨密度',
      '心脏彩超',
      '颈动脉彩超',
      '幽门螺杆菌检测',
      'D-二聚体',
    ],
  },
  'bundle-middle': {
    share: 0.7,
    setting: 'inpatient',
    tests: ['甲状腺功能五项', '癌胚抗原', '甲胎蛋白', '骨密度', '颈动脉彩超', '降钙素原', '头颅CT平扫'],
  },
  'bundle-hard': {
    share: 0.55,
    setting: 'inpatient',
    tests: ['癌胚抗原', '甲状腺功能五项', '糖化血红蛋白', '心脏彩超', '颈动脉彩超'],
  },
  'one-test-easy': { share: 0.97, setting: 'inpatient', tests: ['腹部彩超'] },
  'one-test-middle': { share: 0.88, setting: 'inpatient', tests: ['心肌酶谱'] },
  'one-test-hard': { share: 0.58, setting: 'inpatient', tests: ['颈动脉彩超'] },
  'one-test-outpatient': { share: 0.92, setting: 'outpatient', tests: ['C反应蛋白'] },
} as const;

/** A hospital with something planted in it. */
export type PlantedRole = keyof typeof OWN_PAY | keyof typeof BUNDLES;

/** An institution that is honest and looks otherwise, or that works in a way of its own. */
export type HonestRole =
  | 'hard-cases'
  | 'eye'
  | 'psychiatric'
  | 'dialysis'
  | 'thorough'
  | 'small'
  | 'offline'
  | 'late-purchases'
  | 'machine'
  | 'chain-head'
  | 'chain-shop'
  | 'dual-channel';

/** What an institution is in the city's story. */
export type Role = 'plain' | HonestRole | PlantedRole;

/** Who plays which part: the first of each kind. */
export const ROLES: Readonly<Record<Kind, readonly Role[]>> = {
  T: ['hard-cases'],
  S: ['eye', 'bundle-middle', 'own-pay-middle', 'psychiatric', 'dialysis', 'own-drug-easy', 'one-test-middle'],
  W: [
    'bundle-easy',
    'bundle-hard',
    'own-pay-easy',
    'own-pay-hard',
    'thorough',
    'small',
    'one-test-easy',
    'one-test-hard',
    'one-test-outpatient',
    'own-treatment-middle',
  ],
  V: ['offline', 'offline', 'offline', 'offline', 'late-purchases'],
  P: ['chain-head', 'chain-shop', 'chain-shop', 'dual-channel', 'machine', 'machine'],
};

/** Whether an institution's part is a violation. */
export const isPlanted = (role: Role): role is PlantedRole => role in OWN_PAY || role in BUNDLES;

/** What a part adds to the own-pay share of a stay's cost, by part of the bill. */
export const ownPayOf = (role: Role): Readonly<Record<Component, number>> =>
  role in OWN_PAY ? OWN_PAY[role as keyof typeof OWN_PAY] : { drug: 0, consumable: 0, treatment: 0 };

/** Which mix of diseases a part brings; that of the kind of hospital where it brings none. */
export const MIX: Partial<Record<Role, string>> = {
  'hard-cases': 'hard',
  eye: 'eye',
  psychiatric: 'psychiatric',
  // Cases that are cheap to treat cover what is added.
  'own-pay-middle': 'easy',
};
