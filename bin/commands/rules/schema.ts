import type { Command } from 'commander';
import { ruleFileJsonSchema } from '../../../contracts/rule-file/json-schema.ts';

export function addSchema(rules: Command): void {
  rules
    .command('schema')
    .description('the JSON Schema of rule files, for editors')
    .action(() => {
      console.log(JSON.stringify(ruleFileJsonSchema(), undefined, 2));
    });
}
