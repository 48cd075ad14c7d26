import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startLineChild } from '../support/line-child.ts'
import { PROJECT_ROOT } from '../support/project-root.ts'

const { NODE_OPTIONS: _runner, NODE_COMPILE_CACHE: _runners, ...inherited } = process.env

function version(environment: Readonly<Record<string, string>>): string {
  const env = { ...inherited, ...environment }
  return execFileSync(process.execPath, ['cli/main.ts', '--version'], {
    cwd: PROJECT_ROOT,
    env,
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

t.test('where nothing else is said it is kept below the packages', async t => {
  t.equal(version({}), said)
  t.ok(filesIn(join(PROJECT_ROOT, 'node_modules/.cache/compiled')).length > 0)
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

t.test('what is killed has kept it since it was up', async t => {
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
