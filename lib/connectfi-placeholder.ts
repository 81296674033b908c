/** Stands in the secret of connectFi's credentials for whatever nobody has put in yet. */
export const NOT_SET = 'not set';
