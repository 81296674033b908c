import { createOperationsApi, type OperationsApi } from '../../bin/commands/operations-api.ts';
import type { Endpoints } from '../twin/endpoints.ts';

/** The operations API of a running twin, called as a backend with an operator's rights would. */
export function operationsOf({ operations, credentials }: Endpoints): OperationsApi {
  if (operations === null) throw new Error('The running twin has no operations API. Is it of this version?');
  const { region, ...key } = credentials;
  return createOperationsApi({ url: operations, key: async () => key, region: async () => region });
}
