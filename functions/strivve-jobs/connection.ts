import type { Connection } from '../../domain/job/connection.ts';

/** The connection that a caller means: the only one where none is named. */
export function findConnection(
  connections: readonly Connection[],
  name: string | undefined,
): Connection | 'connection_needed' | 'connection_unknown' {
  const [only, another] = connections;
  if (name === undefined) return only === undefined || another !== undefined ? 'connection_needed' : only;
  return connections.find((connection) => connection.name === name) ?? 'connection_unknown';
}
