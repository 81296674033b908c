/** Stands in a secret that an operator fills for whatever nobody has put in yet. */
export const NOT_SET = 'not set';
