/** One sentence for each thing that is missing, with the command that installs it. */
export function missingPrerequisites(): string[];
export function missingNode(version: string): string | undefined;
export function missingNpm(userAgent: string | undefined): string | undefined;
/** `says` is what `java -version` prints; undefined when it cannot be run. */
export function missingJava(says: string | undefined): string | undefined;
