import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startLineChild } from '../support/line-child.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

const { NODE_OPTIONS: _runner, NODE_COMPILE_CACHE: _runners, ...inherited } = process.env

function version(environment: Readonly<Record<string, string>>, directory = PROJECT_ROOT): string {
  return run([join(PROJECT_ROOT, 'cli/main.ts'), '--version'], environment, directory)
}

function run(words: readonly string[], environment: Readonly<Record<string, string>>, cwd: string): string {
  return execFileSync(process.execPath, words, {
    cwd,
    env: { ...inherited, ...environment },
    encoding: 'utf8',
  })
}

function filesIn(directory: string): readonly string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

const PROXY = `listeners:
  - { name: main, port: 0, bind: 127.0.0.1, protocols: [udp], fleet: arena }
proxy:
  dataPlane: dgram
  status: { port: 0 }
`

const said = version({ NODE_DISABLE_COMPILE_CACHE: '1' })

t.test('it is kept for later starts', async t => {
  const directory = t.testdir()
  t.equal(version({ NODE_COMPILE_CACHE: directory }), said)
  const kept = filesIn(directory).length
  t.ok(kept > 0)
  t.equal(version({ NODE_COMPILE_CACHE: directory }), said)
  t.equal(filesIn(directory).length, kept, 'once')
})

t.test('nowhere, if nothing is said of where', async t => {
  const directory = t.testdir()
  t.equal(version({ NODE_COMPILE_CACHE: '' }, directory), said)
  t.same(filesIn(directory), [])
})

t.test('below the packages, where these and the directory are the own ones', async t => {
  const root = t.testdir({ lib: {}, node_modules: {} })
  cpSync(join(PROJECT_ROOT, 'lib/compiled-code.ts'), join(root, 'lib/compiled-code.ts'))
  writeFileSync(
    join(root, 'main.ts'),
    `import { keepCompiledCode } from './lib/compiled-code.ts'
     keepCompiledCode()
     console.log(process.env.NODE_COMPILE_CACHE ?? 'nowhere')`,
  )
  const compiled = join(root, 'node_modules/.cache/compiled')
  const told = (): string => run([join(root, 'main.ts')], {}, root).trim()
  t.equal(told(), compiled)
  t.equal(told(), compiled)
  chmodSync(compiled, 0o775)
  t.equal(told(), 'nowhere', 'others may write')
  chmodSync(compiled, 0o755)
  if (process.geteuid?.() !== 0) return
  for (const place of [compiled, join(root, 'node_modules')]) {
    chownSync(place, 12_345, 12_345)
    t.equal(told(), 'nowhere', `${place} is somebody else's`)
    chownSync(place, 0, 0)
    t.equal(told(), compiled)
  }
})

t.test('damaged in any way, it is compiled anew', async t => {
  const directory = t.testdir()
  const kept = (): readonly string[] => filesIn(directory)
  const start = (): string => version({ NODE_COMPILE_CACHE: directory })
  t.equal(start(), said)
  t.ok(kept().length > 0, 'there is something to be damaged')
  const harms: Readonly<Record<string, (path: string) => void>> = {
    'a byte is another': path => {
      const bytes = readFileSync(path)
      bytes[bytes.length >> 1]! ^= 0xff
      writeFileSync(path, bytes)
    },
    'the end is missing': path => truncateSync(path, readFileSync(path).length >> 1),
    'nothing is left': path => truncateSync(path),
    'something else': path => writeFileSync(path, 'not compiled code'),
  }
  for (const [name, harm] of Object.entries(harms)) {
    for (const path of kept()) harm(path)
    t.equal(start(), said, name)
  }
})

t.test('where it cannot be written, programs start as ever', async t => {
  const file = join(t.testdir({ file: '' }), 'file')
  t.equal(version({ NODE_COMPILE_CACHE: file }), said)
})

t.test('what is killed has kept it', async t => {
  const directory = t.testdir({ compiled: {}, 'proxy.yaml': PROXY })
  const compiled = join(directory, 'compiled')
  const words = ['cli/main.ts', 'proxy', '--config', join(directory, 'proxy.yaml')]
  const up = Promise.withResolvers<void>()
  const child = startLineChild({
    command: process.execPath,
    args: [...words, '--data-dir', directory],
    directory: PROJECT_ROOT,
    environment: { NODE_OPTIONS: '', NODE_COMPILE_CACHE: compiled },
    onLine: line => line.startsWith('ready ') && up.resolve(),
  })
  t.teardown(() => child.kill())
  await Promise.race([up.promise, child.ended.then(end => Promise.reject(new Error(end)))])
  await child.kill()
  t.ok(filesIn(compiled).length > 0)
})
