import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A running process, told apart from a later one with the same number by when it started and what it runs.
 * `mark` is opaque: two marks are equal when they are of the same process.
 */
export type ProcessIdentity = { readonly pid: number; readonly mark: string };

/** Undefined when no such process runs, or when this system does not say anything about it. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const mark = process.platform === 'linux' ? markFromProc(pid) : markFromList(pid);
  return mark === undefined ? undefined : { pid, mark };
}

/** Whether that very process still runs, not another one that got its number. */
export function isStillRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.mark === identity.mark;
}

/** Field 22 of `/proc/<pid>/stat` is the start time; the second field, in brackets, may hold spaces (proc(5)). */
function markFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; its parent has not looked yet.
    if (fields[0] === 'Z') return undefined;
    return `${fields[19]} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()}`;
  } catch {
    return undefined;
  }
}

function markFromList(pid: number): string | undefined {
  const [program, ...args] =
    process.platform === 'win32'
      ? [
          'powershell.exe',
          '-NoProfile',
          '-Command',
          `Get-CimInstance Win32_Process -Filter "ProcessId=${pid}" | ForEach-Object { "$($_.CreationDate.Ticks) $($_.CommandLine)" }`,
        ]
      : ['ps', '-o', 'lstart=,command=', '-p', String(pid)];
  const { status, stdout } = spawnSync(program ?? '', args, { encoding: 'utf8' });
  const mark = status === 0 ? stdout.trim() : '';
  return mark === '' ? undefined : mark;
}
