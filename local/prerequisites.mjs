/**
 * Checks what npm cannot install, before anything starts. It runs on old Node versions too, so that it can say so.
 * Imported by a script, `missingPrerequisites` tells the same as sentences.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const JAVA_MAJOR_MIN = 8;
const NPM_MAJOR_MIN = 10;
// The Lambda runtime is nodejs24.x, and only Node 24 runs the TypeScript of this project as it stands.
const NODE_MAJOR = 24;

const INSTALL_JAVA =
  'macOS: brew install openjdk · Debian/Ubuntu: sudo apt-get install openjdk-17-jre-headless · ' +
  'Windows: winget install EclipseAdoptium.Temurin.21.JRE';

const INSTALL_NPM = 'npm install --global npm@11';

const INSTALL_NODE =
  'macOS: brew install node@24 && brew link --overwrite node@24 · ' +
  'Debian/Ubuntu: curl -fsSL https://deb.nodesource.com/setup_24.x | sudo -E bash - && sudo apt-get install nodejs · ' +
  'Windows: winget install OpenJS.NodeJS.LTS';

/** @returns {string[]} one sentence for each thing that is missing, with the command that installs it */
export function missingPrerequisites() {
  return [
    missingNode(process.versions.node),
    missingNpm(process.env['npm_config_user_agent']),
    missingJava(javaSays()),
  ].filter((sentence) => sentence !== undefined);
}

/** @param {string} version of the Node that runs this */
export function missingNode(version) {
  if (majorOf(version) >= NODE_MAJOR) return undefined;
  // `npm ci` brings Node 24 on every platform but Apple silicon.
  const remedy =
    process.platform === 'darwin' && process.arch === 'arm64' ? INSTALL_NODE : `npm ci (or ${INSTALL_NODE})`;
  return `Node ${NODE_MAJOR} is needed, and this is Node ${version}. Install it: ${remedy}`;
}

/** @param {string | undefined} userAgent of the npm that runs this, as `npm/11.6.1 node/v24.21.0 linux x64` */
export function missingNpm(userAgent) {
  const version = /npm\/(\S+)/.exec(userAgent ?? '')?.[1];
  // Started without npm: its version is none of our business.
  if (version === undefined || majorOf(version) >= NPM_MAJOR_MIN) return undefined;
  return `npm ${NPM_MAJOR_MIN} or newer is needed, and this is npm ${version}. Install it: ${INSTALL_NPM}`;
}

/** @param {string | undefined} says what `java -version` prints; undefined when it cannot be run */
export function missingJava(says) {
  const version = /version "(\d+(?:\.\d+)*)/.exec(says ?? '')?.[1];
  if (version === undefined) {
    return `Java ${JAVA_MAJOR_MIN} or newer is needed to run DynamoDB Local, and \`java -version\` does not run. Install it: ${INSTALL_JAVA}`;
  }
  // Java 8 calls itself 1.8.
  const major = majorOf(version.replace(/^1\./, ''));
  if (major >= JAVA_MAJOR_MIN) return undefined;
  return `Java ${JAVA_MAJOR_MIN} or newer is needed to run DynamoDB Local, and this is Java ${version}. Install it: ${INSTALL_JAVA}`;
}

function javaSays() {
  // macOS has a `java` that only says where to get one, and exits with 1.
  const { status, stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  return status === 0 ? stderr : undefined;
}

function majorOf(version) {
  return Number(version.split('.')[0]);
}

// Run as a program, it then becomes the one it was asked for, in this very process: a signal to it must not end up at a
// shell between two programs.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const missing = missingPrerequisites();
  for (const sentence of missing) process.stderr.write(`${sentence}\n`);
  if (missing.length > 0) process.exit(1);
  const [program] = process.argv.splice(2, 1);
  if (program !== undefined) {
    const path = resolve(program);
    process.argv[1] = path;
    await import(pathToFileURL(path).href);
  }
}
