import { z } from 'zod';

/** Words of dosage forms that are used by the spray, drop, unit or smear: packs over daily pieces says nothing of days. */
export const wholePackForms = z
  .array(z.string().min(1))
  .default([
    '胰岛素',
    '笔芯',
    '预填充',
    '吸入',
    '气雾',
    '喷雾',
    '粉雾',
    '喷剂',
    '滴眼',
    '滴鼻',
    '滴耳',
    '眼用',
    '眼膏',
    '乳膏',
    '软膏',
    '凝胶',
    '搽剂',
    '洗剂',
    '酊',
    '糖浆',
    '口服溶液',
    '混悬',
  ]);
