/** What the records of an interface are. */
export type InterfaceSort = 'fees' | 'settlement' | 'stock' | 'deletion';

/** One transaction of the national interface that is read from messages. */
export interface Interface {
  readonly infno: string;
  readonly sort: InterfaceSort;
  /** The `stock_event` of its movements. */
  readonly stockEvent?: string;
  /** The `trac_event` of the trace codes it carries. */
  readonly tracEvent?: string;
}

/**
 * The interfaces that are read: fee lines (2204 outpatient, 2301 inpatient), settlements (2207, 2304) and stock (3501 to
 * 3507). 35xxA is the batch form of 35xx.
 */
export const INTERFACES: readonly Interface[] = [
  { infno: '2204', sort: 'fees' },
  { infno: '2301', sort: 'fees' },
  { infno: '2207', sort: 'settlement', tracEvent: 'settle' },
  { infno: '2304', sort: 'settlement', tracEvent: 'settle' },
  { infno: '3501', sort: 'stock', stockEvent: 'count' },
  { infno: '3502', sort: 'stock', stockEvent: 'change' },
  { infno: '3503', sort: 'stock', stockEvent: 'purchase', tracEvent: 'purchase' },
  { infno: '3504', sort: 'stock', stockEvent: 'purchase_return', tracEvent: 'purchase_return' },
  { infno: '3505', sort: 'stock', stockEvent: 'sale', tracEvent: 'sale' },
  { infno: '3506', sort: 'stock', stockEvent: 'sale_return', tracEvent: 'sale_return' },
  { infno: '3507', sort: 'deletion' },
];

/**
 * Cancellations of settlements (outpatient, inpatient). What they answer is not known well enough to make a refund of
 * it, so they wait in quarantine under a reason of their own, which says that the settlement still stands.
 */
export const CANCELLATIONS: readonly string[] = ['2208', '2305'];

/** The numbers of the interfaces of a sort. */
export function numbersOf(sort: InterfaceSort): string[] {
  return INTERFACES.filter((one) => one.sort === sort).map((one) => one.infno);
}

/**
 * What 3507 deletes for each `inv_data_type` (1 盘存, 2 变更, 3 采购, 4 销售; recalled, not found in a published text):
 * the events, best first. A return is deleted under its type only where nothing of the type proper matches.
 */
export const DELETED_EVENTS: Readonly<Record<string, readonly string[]>> = {
  '1': ['count'],
  '2': ['change'],
  '3': ['purchase', 'purchase_return'],
  '4': ['sale', 'sale_return'],
};

/** Names that the node with an interface's records goes by, best first; a bare list or object under `input` serves too. */
export const RECORD_NODES: Readonly<Record<InterfaceSort, readonly string[]>> = {
  fees: ['feedetail', 'feedetaillist', 'data'],
  settlement: ['setlinfo'],
  stock: [
    'selinfodetail',
    'purcinfodetail',
    'invinfodetail',
    'selinfo',
    'selinfolist',
    'purcinfo',
    'purcinfolist',
    'invinfo',
    'invinfolist',
    'detail',
    'data',
  ],
  deletion: ['data', 'delinfo', 'invinfo'],
};

/** Names of nodes beside the records that hold what all of them share, best first. */
export const SHARED_NODES: readonly string[] = ['data', 'selinfo', 'purcinfo', 'invinfo', 'mdtrtinfo'];

/** Names of the node with trace codes. */
export const CODE_NODES: readonly string[] = ['drugtracinfo', 'drug_trac_info', 'drugtracinfolist'];

/** A field that tells an interface's record from other objects, where it stands under `input` without a node. */
export const RECORD_FIELD: Readonly<Record<InterfaceSort, string>> = {
  fees: 'feedetl_sn',
  settlement: 'setl_id',
  stock: 'med_list_codg',
  deletion: 'fixmedins_bchno',
};
