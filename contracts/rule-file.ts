/**
 * The file a person writes, and the rows the rules table holds: both are parsed by one schema, strictly, and translated
 * into the domain's rules. What can be written is told in docs/rules.md.
 */
export type { Problem } from './rule-file/context.ts';
export type { AuthoredRuleFile, RuleFile } from './rule-file/file-schema.ts';
export { parseRuleFile, ruleFileSchema, toRuleSetContent } from './rule-file/parse.ts';
export { unusedListsOf } from './rule-file/unused-lists.ts';
export { fileOfRows, rowsOf, type SetRow } from './rule-file/rows.ts';
