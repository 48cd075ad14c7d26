import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { DockerEngine } from './docker-engine.ts'
import { PROJECT_ROOT } from './project-root.ts'

/** The product's own directories and files: what an image of it holds, beside its packages. */
const PRODUCT = [
  'cli',
  'control-plane',
  'examples',
  'lib',
  'proto',
  'proxy',
  'shard-agent',
  'sql',
  'package.json',
]
/** `node` runs as this one in an image, as in the official ones. */
export const IMAGE_USER_ID = 1000

/** An image with `busybox`, its commands on the path, and two users. Nothing can be pulled here, so it is made from this machine's programs. */
export async function importBusybox(engine: DockerEngine, name = 'switchyard-test/busybox'): Promise<string> {
  await fromRoot(engine, name, addBusybox)
  return name
}

/** The same with this Node and the libraries that it names: what the official image of Node is for others. */
export async function importNode(engine: DockerEngine, name = 'switchyard-test/node'): Promise<string> {
  await fromRoot(engine, name, root => {
    addBusybox(root)
    addProgram(root, process.execPath, '/usr/local/bin/node')
  })
  return name
}

/** Makes an image of what `fill` puts into a directory, unless the engine has one of that name. */
export async function fromRoot(
  engine: DockerEngine,
  name: string,
  fill: (root: string) => void,
): Promise<void> {
  if (await engine.hasImage(name)) return
  const root = mkdtempSync(join(engine.directory, 'root-'))
  try {
    fill(root)
    await engine.importImage(archiveOf(root), name)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** A directory's content as a tar stream. */
export function archiveOf(directory: string): Readable {
  return spawn('tar', ['--create', '--file=-', `--directory=${directory}`, '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  }).stdout
}

export function addBusybox(root: string): void {
  for (const directory of [
    'bin',
    'sbin',
    'usr/bin',
    'usr/local/bin',
    'etc',
    'tmp',
    'home/node',
    'root',
    'var',
  ])
    mkdirSync(join(root, directory), { recursive: true })
  execFileSync('chmod', ['1777', join(root, 'tmp')])
  execFileSync('chown', ['-R', `${IMAGE_USER_ID}:${IMAGE_USER_ID}`, join(root, 'home/node')])
  cpSync('/usr/bin/busybox', join(root, 'bin/busybox'))
  const commands = execFileSync('/usr/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')
  for (const command of commands) {
    if (command !== 'busybox') symlinkSync('/bin/busybox', join(root, 'bin', command))
  }
  writeFileSync(
    join(root, 'etc/passwd'),
    `root:x:0:0:root:/root:/bin/sh\nnode:x:${IMAGE_USER_ID}:${IMAGE_USER_ID}::/home/node:/bin/sh\n`,
  )
  writeFileSync(join(root, 'etc/group'), `root:x:0:\nnode:x:${IMAGE_USER_ID}:\n`)
}

/** Copies a program of this machine with the shared libraries that `ldd` names. */
export function addProgram(root: string, program: string, place = program): void {
  copyInto(root, program, place)
  const listed = execFileSync('ldd', [program], { encoding: 'utf8' })
  for (const [library] of listed.matchAll(/\/\S+/g)) copyInto(root, library, library)
}

/** The product's own files. */
export function addProduct(directory: string): void {
  for (const part of PRODUCT)
    cpSync(join(PROJECT_ROOT, part), join(directory, part), { recursive: true, dereference: true })
}

/** The packages that the product needs when it runs: all that the lock file does not call development's. */
export function addModules(directory: string): void {
  const lock = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean; readonly optional?: boolean }>>
  }
  for (const [path, { dev, optional }] of Object.entries(lock.packages)) {
    if (!path.startsWith('node_modules/') || dev === true || optional === true) continue
    copyInto(directory, join(PROJECT_ROOT, path), path)
  }
}

/** What is there already stays: programs share their libraries. */
function copyInto(root: string, source: string, place: string): void {
  if (existsSync(join(root, place))) return
  mkdirSync(dirname(join(root, place)), { recursive: true })
  cpSync(source, join(root, place), { recursive: true, dereference: true })
}
