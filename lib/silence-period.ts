/**
 * Silence is measured in periods as short as this, however long it is. CloudWatch looks a few periods further back
 * than an alarm asks for and takes what it finds there for what is missing: with one period of an hour it would be
 * silent itself for hours.
 */
export const SILENCE_PERIOD_MINUTES = 5;
