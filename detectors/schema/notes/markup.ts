import type { FieldNotes } from '../../../rules/schema/annotate.ts';

/** Parameters of the `row` rules on what is added to a purchase price, in words. */
export const MARKUP_NOTES: FieldNotes = {
  public: { zh: '怎样认定公立机构（机构性质）。', en: 'How a public institution is told by its ownership.' },
  'public.codes': { zh: '本地编码。', en: 'Local codes.' },
  'public.words': { zh: '机构性质中的字样。', en: 'Words in the ownership.' },
  private: {
    zh: '怎样认定民营机构，不在规则之内。',
    en: 'How a private institution is told, which the rule leaves out.',
  },
  'private.codes': { zh: '本地编码。', en: 'Local codes.' },
  'private.words': { zh: '机构性质中的字样。', en: 'Words in the ownership.' },
  kinds: { zh: '各类目录项目可加成多少。', en: 'What may be added to the purchase price, by kind of item.' },
  'kinds.list_types': { zh: '目录类别编码。', en: 'Codes of kinds of items.' },
  'kinds.markup': {
    zh: '加成率，0 为零差率；null 表示本地未定，只计无法判断。',
    en: 'Share that may be added, 0 for none; null: not set here, so it cannot be told.',
  },
  older_stock_days: {
    zh: '几天之内购进过更贵的批次，可能卖的是那一批；超过这些天自己没有购进而仍在收费，可能由总院统一采购：都列为无法判断。',
    en: 'Days within which a dearer purchase may be what was sold, and without an own purchase beyond which a head office may buy: nobody can tell.',
  },
};
