/** The columns that an export puts before the source's own: which record a line is, and why it waits. */
export const REFERENCE_COLUMNS = ['_batch', '_ordinal', '_reasons'] as const;

/** A further column of records that came from a log: where their message stands in it. */
export const PLACE_COLUMN = '_place';

/** Further columns of records that could not be split: their exact bytes in hex, and their text where it is text. */
export const BYTES_COLUMNS = ['_hex', '_text'] as const;

/** How the column begins that marks an export as masked; the rest of it says so in words. */
export const MASKED_COLUMN = '_masked';

/** The one column of a message, which has no cells. */
export const MESSAGE_COLUMN = 'message';
