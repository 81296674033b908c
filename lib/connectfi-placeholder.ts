/** Stands in a secret that an operator fills, connectFi's credentials or one of Elavon's, for whatever nobody has put in yet. */
export const NOT_SET = 'not set';
